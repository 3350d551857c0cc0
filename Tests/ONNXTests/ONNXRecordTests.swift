import Networks
import Tensors
import TestSupport
import Testing

@testable import ONNX

/// Operators, attributes and types in every operator set that treats them differently, beside
/// onnxruntime, whose numbers stand in the records.
@Suite struct ONNXRecordTests {
  static let records = ONNXRecord.all(
    onnxArithmeticRecords + "\n" + onnxNormalisationRecords + "\n" + onnxActivationsRecords + "\n"
      + onnxSoftmaxRecords + "\n" + onnxWindowsRecords + "\n" + onnxReductionsRecords + "\n"
      + onnxPaddingRecords + "\n" + onnxDropoutRecords + "\n" + onnxMovingRecords + "\n"
      + onnxPiecewiseRecords)
  /// Arithmetic on constants and casts of them, where onnxruntime rounds as the type does.
  static let exactRecords = ONNXRecord.all(
    onnxConstantsRecords + "\n" + onnxCastsRecords + "\n" + onnxShapesRecords)

  /// Up to the rounding of 32-bit arithmetic with computed values.
  @Test(arguments: records) func computes(_ record: ONNXRecord) throws {
    try check(record, tolerance: 2e-6)
  }

  @Test(arguments: exactRecords) func computesExactly(_ record: ONNXRecord) throws {
    try check(record, tolerance: 0)
  }

  private func check(_ record: ONNXRecord, tolerance: Double) throws {
    guard let expected = record.outputs else {
      return expectError(ONNXError.self, "model: ", record.problem) {
        try ONNXNetwork(model: record.model)
      }
    }
    let imported = try ONNXNetwork(model: record.model)
    let shape = [1] + imported.network.architecture.inputShape
    let logits = imported.network.logits(Tensor(elements: record.input, shape: shape)).elements
    let outputs = imported.ending?.outputs(of: logits) ?? logits
    #expect(outputs.count == expected.count)
    for (output, expected) in zip(outputs, expected) {
      let isSame = output == expected || Float(output) == Float(expected)
      #expect(isSame || abs(output - expected) <= tolerance * (1 + abs(expected)))
    }
  }

  @Test func everyOperatorHasRecords() {
    let nodes = (Self.records + Self.exactRecords).flatMap(\.model.graph.nodes)
    #expect(Set(ONNXImporter.operators.keys).subtracting(nodes.map(\.opType)) == [])
  }
}
