import Rigorous

extension VNNLIBProperty {
  /// Whether all that it says of outputs is that one is larger than another: the same before and
  /// after a softmax.
  package var comparesOutputs: Bool {
    cases.allSatisfy { $0.violations.allSatisfy { $0.allSatisfy(\.comparesOutputs) } }
  }
}

extension LinearConstraint {
  /// a·y_i − a·y_j ≤ 0
  fileprivate var comparesOutputs: Bool {
    inputs.isEmpty && outputs.count == 2 && bound == Enclosure(0)
      && outputs.allSatisfy(\.value.isExact)
      && outputs[0].value.nearest == -outputs[1].value.nearest
  }
}
