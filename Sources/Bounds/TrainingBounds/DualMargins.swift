package import Networks
package import Tensors

extension Tape {
  /// The dual of Wong and Kolter (2018), theorem 1: negated lower bounds −m̲ [n, classes] of the margins
  /// z_y − z_j over n boxes, 0 where j = y, by backward substitution with the slope u/(u − l) on both
  /// sides of every unstable ReLU.
  ///
  /// Bounds before every non-linear layer come from the same substitution for the elements that interval
  /// bounds leave undecided, and are cut with those: the bounds of `LinearBounds` with `.parallel`
  /// slopes on ReLU networks, rounding aside. Both bounds of an element share one row of coefficients.
  ///
  /// Multiply-adds per sample, F_k those of the layers up to k and U_k the undecided elements there: 3F +
  /// Σ U_k·F_{k−1} + (classes − 1)·F_{L−1}; three times that with gradients.
  /// - Parameters:
  ///   - architecture: must end in a dense layer; any other traps.
  ///   - box: [n, …], in input units.
  ///   - labels: n classes.
  ///   - parameters: one variable for each, on this tape.
  package func dualNegatedMargins(
    of architecture: Architecture, box: Box<Element>, labels: [Int], parameters: [Variable]
  ) -> Variable {
    ParallelPropagation(
      tape: self, architecture: architecture, over: box, reach: .exact, parameters: parameters
    )
    .negatedMargins(labels: labels)
  }

  /// The dual with the norms before non-linear layers estimated by medians of `projections` random
  /// Cauchy projections (Wong et al. 2018, §3.2): an estimate, for training only, **never a bound**.
  ///
  /// One projection covers the input's and all relaxations' parts of a norm at once, and is the same for
  /// all samples of the batch; the margins' own norms are exact. Multiply-adds per sample: (3 +
  /// projections + classes − 1)·F, three times that with gradients.
  ///
  /// A sum of Cauchy numbers with weights g is Cauchy of scale ‖g‖₁, and the median of its
  /// magnitude is that norm.
  /// - Parameters:
  ///   - architecture: must end in a dense layer; any other traps.
  ///   - box: [n, …], in input units.
  ///   - labels: n classes.
  ///   - parameters: one variable for each, on this tape.
  ///   - projections: numbers for every median, above 0.
  ///   - stream: left where the numbers of this step end.
  package func projectedDualNegatedMargins(
    of architecture: Architecture, box: Box<Element>, labels: [Int], parameters: [Variable],
    projections: Int, from stream: inout RandomStream
  ) -> Variable {
    precondition(projections > 0, "\(projections) projections")
    let propagation = ParallelPropagation(
      tape: self, architecture: architecture, over: box, reach: .projected(count: projections),
      parameters: parameters, stream: stream)
    // A copy went in: without this the next step would draw the same numbers.
    stream = propagation.stream
    return propagation.negatedMargins(labels: labels)
  }

  /// The hybrid zonotope of Mirman et al. (2018): negated lower bounds −m̲ [n, classes] of the margins z_y
  /// − z_j over n boxes, 0 where j = y, from centres, one generator for every input, and uncorrelated
  /// radii β that take up every relaxation error and pass layers as intervals do.
  ///
  /// An unstable ReLU becomes λx + μ ± μ with λ = u/(u − l), μ = −λl/2; l and u are cut with interval
  /// bounds. Generators are never formed: their norms come from backward substitution of undecided
  /// elements. Multiply-adds as for `dualNegatedMargins`, and F more.
  package func hybridZonotopeNegatedMargins(
    of architecture: Architecture, box: Box<Element>, labels: [Int], parameters: [Variable]
  ) -> Variable {
    ParallelPropagation(
      tape: self, architecture: architecture, over: box, reach: .hybrid, parameters: parameters
    )
    .negatedMargins(labels: labels)
  }
}
