/// The program's version, as in CHANGELOG.md.
package let robprivVersion = "0.1.0"
