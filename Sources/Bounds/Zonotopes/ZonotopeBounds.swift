package import Networks
package import Resources
package import Tensors

/// Bounds by zonotopes: affine forms over noise symbols that all values of the network share, sound
/// in floating point for the stored weights.
///
/// Every input with a positive radius is a noise symbol; linear layers are exact. Non-linear layers
/// are bounded by parallelograms on the ends of their inputs, which are those of the zonotope cut
/// with interval bounds. Samples are bounded one by one. *Trusts* and *rechecks* what
/// `IntervalBounds` does; a network with a NaN or infinite parameter is never proven anything.
package struct ZonotopeBounds: Sendable {
  /// Where the error of a parallelogram goes.
  package enum Domain: String, Codable, Sendable, CaseIterable {
    /// Into a new noise symbol (Singh et al. 2018). The uncorrelated radius holds rounding errors
    /// alone.
    case deepZ
    /// Into an uncorrelated radius of each value, which later layers treat as intervals do: the
    /// hybrid zonotope (Mirman et al. 2018). The number of noise symbols stays that of the inputs.
    case hybrid
  }

  /// When to give up: nothing is proven of the samples that are left, their bounds are infinite.
  package var deadline = Deadline.never
  private let propagation: ZonotopePropagation
  /// Whether all parameters are numbers.
  private let isFinite: Bool

  private var network: Network<Double> { propagation.network }
  private var classes: Int { network.architecture.classes }

  /// `bytes` bounds the memory of one sample's generators, temporary copies aside. Where they would
  /// exceed it, the smallest new ones become uncorrelated radii: `deepZ` goes on as `hybrid`, and
  /// inputs beyond it are treated as by intervals.
  /// - Parameters:
  ///   - network: with a NaN or infinite parameter nothing is ever proven.
  ///   - domain: where relaxation errors go.
  ///   - bytes: by default half a GiB; every worker has a sample, and takes as much.
  package init(network: Network<Double>, domain: Domain, bytes: Int = 512 << 20) {
    propagation = ZonotopePropagation(network: network, domain: domain, bytes: bytes)
    isFinite = network.parameters.allSatisfy(\.isFinite)
  }

  /// Lower bounds m[i, j] ≤ min over the box of z_y − z_j, shape [n, classes], with m[i, y] = 0;
  /// never below those of `IntervalBounds`. A dense layer that ends the network is merged with the
  /// margin matrix.
  /// - Parameters:
  ///   - box: [n, …], in input units.
  ///   - labels: n classes; others trap.
  ///   - workers: share the samples; each needs memory of its own.
  package func marginLowerBounds(
    over box: Box<Double>, labels: [Int], workers: Workers = .one
  ) -> Tensor<Double> {
    precondition(
      box.lower.shape[0] == labels.count, "\(labels.count) labels for \(box.lower.shape)")
    precondition(labels.allSatisfy { 0..<classes ~= $0 }, "a label outside 0..<\(classes)")
    guard isFinite else { return unprovenMargins(labels, classes: classes) }
    let rows = workers.map(labels.count) { sample in
      (try? margins(over: box.rows(sample..<sample + 1), label: labels[sample]))
        ?? unprovenMargins([labels[sample]], classes: classes)
    }
    let bounds = Tensor(concatenating: rows, rowShape: [classes])
    guard network.architecture.head != nil else { return bounds }
    return larger(
      bounds,
      y: IntervalBounds.marginLowerBounds(
        of: network, over: box, labels: labels, workers: workers, by: deadline))
  }

  /// Ends of all outputs over the box, [n, classes]; within those of interval propagation.
  ///
  /// Infinite for samples that time does not suffice for.
  package func outputBounds(
    over box: Box<Double>, workers: Workers = .one
  ) -> (lower: Tensor<Double>, upper: Tensor<Double>) {
    let n = box.lower.shape[0]
    let last = network.architecture.nodes.count - 1
    let ends = workers.map(n) { sample in
      let ends =
        isFinite
        ? try? propagation.state(of: last, over: box.rows(sample..<sample + 1), by: deadline).ends
        : nil
      return ends ?? (
        Tensor(repeating: -.infinity, shape: [1, classes]),
        Tensor(repeating: .infinity, shape: [1, classes])
      )
    }
    return (
      Tensor(concatenating: ends.map(\.lower), rowShape: [classes]),
      Tensor(concatenating: ends.map(\.upper), rowShape: [classes])
    )
  }

  /// Margins over the box of one sample, [1, classes], from its zonotope and from its box.
  private func margins(
    over sample: Box<Double>, label: Int
  ) throws(DeadlinePassed) -> Tensor<Double> {
    let (node, weight, bias) = head
    let state = try propagation.state(of: node, over: sample, by: deadline)
    // The differences err by u, which `linear` covers: it allows for twice γ of its sums.
    let zonotope = try state.zonotope.linear(
      map: .dense(inputs: weight.rowStride, outputs: classes),
      weight: weight.differences(from: label),
      bias: bias.differences(from: label), by: deadline)
    var lower = zonotope.ends.lower
    lower[label] = 0
    return larger(
      lower, y: state.box.marginLowerBounds(weight: weight, bias: bias, labels: [label]))
  }

  /// The node that a last dense layer reads, with that layer; for other endings the last node and
  /// the identity.
  private var head: (node: Int, weight: Tensor<Double>, bias: Tensor<Double>) {
    let (architecture, parameters) = (network.architecture, network.parameters)
    let last = architecture.nodes.count - 1
    if let head = architecture.head {
      return (architecture.nodes[last].inputs[0], parameters[head.weight], parameters[head.bias])
    }
    var identity = Tensor<Double>(zeros: [classes, classes])
    for j in 0..<classes { identity[j * classes + j] = 1 }
    return (last, identity, Tensor(zeros: [classes]))
  }
}

/// The larger of both, element by element; the first where the second is NaN.
private func larger(_ x: Tensor<Double>, y: Tensor<Double>) -> Tensor<Double> {
  Tensor(elements: zip(x.elements, y.elements).map { $1 > $0 ? $1 : $0 }, shape: x.shape)
}

extension Tensor {
  /// Row `label` less every row.
  fileprivate func differences(from label: Int) -> Tensor {
    let (x, width) = (elements, rowStride)
    return Tensor(elements: x.indices.map { x[label * width + $0 % width] - x[$0] }, shape: shape)
  }
}
