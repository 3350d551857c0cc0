/// The program's version, as in CHANGELOG.md.
public let robprivVersion = "0.1.0"
