internal import Results
internal import Tensors

/// Lower bounds of the margins of the same samples, [n, classes], by several methods.
struct BoundedMargins {
  let byBound: [(bound: MarginBound, margins: Tensor<Double>)]

  init(byBound: [(bound: MarginBound, margins: Tensor<Double>)]) { self.byBound = byBound }

  init(samples: Samples, verifier: Verifier, prover: Prover) {
    byBound = verifier.marginBounds.map { ($0, prover.margins(samples, by: $0)) }
  }

  /// The largest bound of every margin, which is as sound as each: NaN counts for nothing.
  ///
  /// - Precondition: at least one bound.
  var strongest: Tensor<Double> {
    byBound.dropFirst().reduce(byBound[0].margins) { best, next in
      Tensor(
        elements: zip(best.elements, next.margins.elements).map { $1 > $0 || $0.isNaN ? $1 : $0 },
        shape: best.shape)
    }
  }
}
