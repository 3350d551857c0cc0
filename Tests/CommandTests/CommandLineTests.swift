import Foundation
import Testing

/// What the command line says to words that it does not know, and which it takes all the same.
@Suite struct CommandLineTests {
  /// Words that are wrong, and what the one line on stderr has to say.
  @Test(arguments: [
    ("swep", "no command 'swep'; did you mean 'sweep'?"),
    ("verfy samples m --eps 1", "did you mean 'verify'?"),
    (
      "verify sampels m --eps 1", "robpriv verify has no command 'sampels'; did you mean 'samples'?"
    ),
    ("verify m.onnx", "it has samples, radius, property, instances"),
    ("audit o.csv", "it has model, outputs, shadows, self-test"),
    ("train ibp --lr 3", "did you mean '--learning-rate'?"),
    ("train ibp --learning-rte 3", "did you mean '--learning-rate'?"),
    ("train ibp -eps 1", "Unknown option '-eps' of robpriv train; did you mean '--eps'?"),
    ("sweep --epsilon 1", "did you mean '--eps'?"), ("sweep --EPS 1", "did you mean '--eps'?"),
    ("sweep --batch-size 9", "did you mean '--batch'?"),
    ("sweep --cap=1", "Unknown option '--cap' of robpriv sweep; did you mean '--capacity'?"),
    ("sweep --optimizer sgd", "did you mean '--optimiser'?"),
    ("sweep --verbose", "robpriv sweep --help lists"),
    ("verify samples --model m --eps 1", "write the model without it"),
    ("audit outputs o.csv --target-model 1", "it is one of robpriv audit shadows"),
    (
      "convert a.onnx b.onnx --eps 1", "it is one of robpriv sweep, train, evaluate, verify samples"
    ),
    ("sweep --verifier magic", "ibp, zonotope, dual, crown, alpha, exact"),
    ("sweep --methods natural,magic", "magic is no training method; pass natural, pgd"),
    ("sweep --methods natural,IBP,ibp", "ibp occurs twice"),
    ("sweep --methods natural,,ibp", "an item of the list is empty"),
    ("sweep --attacks entropy,gap,Entropy", "entropy occurs twice"),
    ("sweep --capacity 1,2,1", "1.0 occurs twice"), ("sweep --members 9,9", "9 occurs twice"),
    ("sweep --eps 0.5,1,0.5", "0.5 occurs twice"), ("sweep --eps -1", "must not be negative"),
    ("sweep --eps -1,2", "must not be negative"),
    ("sweep --attack-eps -1", "must not be negative"),
    ("evaluate m --eps -1", "must not be negative"),
    ("train ibp --eps -1", "must not be negative"),
    ("verify samples m --eps -1", "must not be negative"),
    ("audit model m --eps -1", "must not be negative"),
    ("sweep --data x.csv", "--data x.csv: write csv:x.csv"),
    ("sweep --data /a/x.CSV.gz", "write csv:/a/x.CSV.gz"),
    ("train natural --data x.npz", "write npz:x.npz"),
    ("sweep --data digits --label-column 3", "--label-column has no effect on digits"),
    ("sweep --data mnist:d --no-header", "--header has no effect on mnist:d"),
    ("sweep --data csv:x --npz-keys a,b", "--npz-keys has no effect on csv:x; it is for npz"),
    ("sweep --data cifar10:d --classes 9", "--classes has no effect on cifar10:d"),
    ("verify samples m --eps 1 --classes 9", "--classes has no effect on digits"),
    ("train natural --members 3,4", "--members"), ("train natural --out m.onnx", "robpriv convert"),
    ("train natural --out m.pt", "PyTorch"),
    ("evaluate m.onnx", "robpriv verify samples proves it, robpriv audit model attacks it"),
    ("evaluate M.ONNX.GZ", "an ONNX model has no record"),
    ("train natural --out m.safetensors.gz", "uncompressed; leave .gz away"),
    ("sweep --scale minmax --normalise", "--normalise scales the inputs, too"),
    ("sweep --scale log", "minmax"),
    ("train natural --data csv:x --channels last", "--channels has"),
    ("sweep --eps 0.25..1.6", "steps of 0.25 from 0.25 miss 1.6"),
    ("sweep --eps 0.1..0.2", "steps of 0.25 from 0.1 miss 0.2"),
    ("sweep --attack-eps 0..1*/0.3", "steps of 0.3 from 0 miss 1"),
    ("verify samples m.pt --eps 1", "torch.onnx.export"),
    ("verify radius m.PTH --eps 1", "torch.onnx.export"),
    ("verify property m.h5 p", "tf2onnx"), ("audit model m.keras", "tf2onnx"),
    ("verify samples m.nnet --eps 1", "nnet2onnx"), ("audit model m.pkl", "skl2onnx"),
    ("convert m.tflite m.onnx", "tf2onnx"), ("convert m.pt m.onnx", "torch.onnx.export"),
  ])
  func refusals(_ line: String, words: String) throws {
    let folder = try TemporaryFolder()
    let arguments = line.split(separator: " ").map(String.init)
    try Command.run(arguments, in: folder.url).expectRefusal(64, words)
    #expect(try contents(of: folder.url.path).isEmpty)
  }

  /// Lines that mean the same cells.
  @Test(arguments: [
    "--methods NATURAL,Ibp --capacity 1,2 --eps 1,2",
    "--methods natural, ibp --capacity 1, 2 --eps 1, 2",
    "--methods natural ,ibp --capacity=1, 2 --eps 1 , 2",
    "--eps 2,1 --capacity 2,1 --methods natural,ibp",
  ])
  func listsInOtherSpellings(_ options: String) throws {
    func cells(_ options: String) throws -> [Substring] {
      let line = "sweep --dry-run --seeds 1 --full-grid --keep-epochs 0 " + options
      let outcome = try Command.run(line.split(separator: " ").map(String.init))
      #expect(outcome.status == 0, "\(outcome.errors)")
      return outcome.output.split(separator: "\n")
    }
    let expected = try cells("--methods natural,ibp --capacity 1,2 --eps 1,2")
    #expect(expected.count == 7)
    #expect(try Set(cells(options)) == Set(expected))
  }

  /// Closed names in any case, and more jobs than cores with a warning.
  @Test func namesInCapitalsAndManyJobs() throws {
    let outcome = try Command.run([
      "verify", "samples", VerifyModels.ibp, "--eps", "1", "--count", "2", "--method", "CROWN",
      "--eps-unit", "Level", "--jobs", "100000",
    ])
    #expect(outcome.status == 0 && outcome.output.contains(",crown,"), "\(outcome)")
    #expect(outcome.errors.hasPrefix("warning: --jobs 100000: only "), "\(outcome)")
  }

  /// Every command has help with an example whose options exist, and the most important ones first.
  @Test(arguments: [
    ("sweep", "--eps "), ("train", "--eps "), ("evaluate", "--eps "), ("report", "--version"),
    ("convert", "--overwrite"), ("verify samples", "--eps "), ("verify radius", "--eps "),
    ("verify property", "--method "), ("verify instances", "--method "),
    ("audit model", "--attacks "), ("audit outputs", "--attacks "),
    ("audit shadows", "--target-model "), ("audit self-test", "--attacks "),
  ])
  func helpHasAnExample(_ command: String, first: String) throws {
    let words = command.split(separator: " ").map(String.init)
    let help = try Command.run(words + ["--help"])
    #expect(help.status == 0 && help.errors.isEmpty)
    let lines = help.output.split(separator: "\n", omittingEmptySubsequences: false)
    let start = try #require(lines.firstIndex { $0.hasPrefix("EXAMPLE: robpriv \(command)") })
    let end = try #require(lines[start...].firstIndex(of: ""))
    let example = lines[start..<end].joined(separator: " ").split(separator: " ")
    for option in example.filter({ $0.hasPrefix("--") }) {
      #expect(help.output.contains("\n  \(option)"), "\(option)")
    }
    let options = lines.filter { $0.hasPrefix("  --") }
    #expect(options.first?.hasPrefix("  " + first) ?? false, "\(options.first ?? "")")
  }
}
