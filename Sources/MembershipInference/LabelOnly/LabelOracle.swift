package import Networks
internal import Synchronization
package import Tensors

/// A model that tells labels and nothing else, and counts how often it is asked.
package final class LabelOracle: Sendable {
  private let answer: @Sendable (Tensor<Float>) -> [Int]
  private let count = Atomic(0)

  /// - Parameter answer: the labels of a batch [n, …].
  package init(_ answer: @escaping @Sendable (Tensor<Float>) -> [Int]) { self.answer = answer }

  /// The arg-max of a network's logits; ties go to the lowest class.
  package convenience init(_ network: Network<Float>) {
    self.init { inputs in
      let tape = Tape<Float>()
      let logits = tape.logits(
        of: network, x: tape.constant(inputs), parameters: tape.constants(network.parameters))
      return tape.value(logits).rowMaxima()
    }
  }

  /// Samples asked about so far.
  package var queries: Int { count.load(ordering: .relaxed) }

  /// The labels of a batch [n, …]; every row is a query.
  package func labels(_ inputs: Tensor<Float>) -> [Int] {
    guard inputs.shape[0] > 0 else { return [] }
    count.wrappingAdd(inputs.shape[0], ordering: .relaxed)
    return answer(inputs)
  }
}
