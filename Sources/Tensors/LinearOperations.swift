// Linear layers on the tape.
//
// A layer on stacks of boxes multiplies its rows by two weights, W and |W|. Both products write
// into one tensor, so that the next layer sees a stack again.

extension Tape {
  /// Some rows of a batch with the weight that they meet.
  ///
  /// Blocks of a layer together cover all rows.
  struct Block {
    let rows: Range<Int>
    let weight: Variable
    let bias: Variable?
  }

  /// x·Wᵀ + b: [n, in], weight [out, in], bias [out] → [n, out]. Inputs of more axes count as [n,
  /// rest].
  ///
  /// - Parameters:
  ///   - x: [n, in], or more axes after the first.
  ///   - weight: [out, in].
  ///   - bias: [out], or nil.
  package func affine(_ x: Variable, weight: Variable, bias: Variable? = nil) -> Variable {
    let extents = shape(weight)
    return linear(
      x: x, map: .dense(inputs: extents[1], outputs: extents[0]), weight: weight, bias: bias)
  }

  /// Convolution of channel-last images [n, h, w, c] with weight [outputs, kernel rows, kernel
  /// columns, c] and bias [outputs] → [n, h', w', outputs].
  ///
  /// - Parameters:
  ///   - x: [n, h, w, c].
  ///   - weight: [outputs, kernel rows, kernel columns, c].
  ///   - bias: [outputs], or nil.
  ///   - window: kernel, stride and padding; its extents are those of x.
  package func convolution(
    x: Variable, weight: Variable, bias: Variable? = nil, window: Window
  ) -> Variable {
    linear(x: x, map: .convolution(window, outputs: shape(weight)[0]), weight: weight, bias: bias)
  }

  /// W·x + b for every sample of the batch x.
  ///
  /// - Parameters:
  ///   - x: [n, …], as many elements a row as `map` has inputs.
  ///   - map: kind and extents of the layer.
  ///   - weight: of `map.weightShape`.
  ///   - bias: [outputs], or nil.
  /// - Returns: [n] + `map.outputShape`; a diagonal map keeps the extents of x.
  package func linear(
    x: Variable, map: LinearMap, weight: Variable, bias: Variable? = nil
  ) -> Variable {
    linear(
      x: x, map: map, blocks: [Block(rows: 0..<shape(x)[0], weight: weight, bias: bias)],
      parameters: weight, bias)
  }

  /// The box of W·x + b for a stack of boxes: W·c + b for the plain rows and centres, |W|·r for the
  /// radii (Gowal et al. 2018). `absolute` is |W|, computed once per step.
  ///
  /// - Parameters:
  ///   - x: a stack [n, …].
  ///   - map: kind and extents of the layer.
  ///   - weight: W.
  ///   - absolute: |W|, from `abs`, so that its gradient reaches W by the sign.
  ///   - bias: b, which moves plain rows and centres.
  ///   - boxes: how many boxes the stack ends with.
  package func linear(
    ofBoxes x: Variable, map: LinearMap, weight: Variable, absolute: Variable,
    bias: Variable?, boxes: Int
  ) -> Variable {
    let n = shape(x)[0]
    let blocks = [
      Block(rows: 0..<n - boxes, weight: weight, bias: bias),
      Block(rows: n - boxes..<n, weight: absolute, bias: nil),
    ]
    return linear(x: x, map: map, blocks: blocks, parameters: weight, absolute, bias)
  }

  /// `parameters` are the leaves that gradients may go to, each once, though blocks may share them.
  private func linear(
    x: Variable, map: LinearMap, blocks: [Block], parameters: Variable?...
  ) -> Variable {
    let input = value(x)
    precondition(input.rowStride == map.inputCount, "samples \(input.shape) for \(map)")
    precondition(blocks.allSatisfy { shape($0.weight) == map.weightShape }, "weight for \(map)")
    let extents = map.outputShape(of: Array(input.shape.dropFirst()))
    let output = Tensor<Element>(shape: [input.shape[0]] + extents) { target in
      for block in blocks { apply(map: map, block: block, input: input, target: target) }
    }
    return record(output, from: [x] + parameters.compactMap(\.self)) { tape, gradient in
      tape.pullBack(gradient: gradient, to: x, input: input, map: map, blocks: blocks)
    }
  }

  private func apply(
    map: LinearMap, block: Block, input: Tensor<Element>, target: Target<Element>
  ) {
    let target = target + block.rows.lowerBound * map.positions * map.outputs
    input.withUnsafePointer { input in
      value(block.weight).withUnsafePointer { weight in
        withPointer(to: block.bias) { bias in
          map.apply(
            x: input + block.rows.lowerBound * map.inputCount, weight: weight, bias: bias,
            y: target,
            samples: block.rows.count)
        }
      }
    }
  }

  private func withPointer(to bias: Variable?, body: (Source<Element>?) -> Void) {
    if let bias { value(bias).withUnsafePointer { body($0) } } else { body(nil) }
  }

  /// x̄ = Wᵀ·ȳ, W̄ = ȳ·xᵀ and b̄ = Σ ȳ, block by block, each only where it is wanted.
  private func pullBack(
    gradient: Tensor<Element>, to x: Variable, input: Tensor<Element>, map: LinearMap,
    blocks: [Block]
  ) {
    gradient.withUnsafePointer { gradient in
      contribute(to: x) { target, keep in
        for block in blocks {
          value(block.weight).withUnsafePointer {
            map.inputGradient(
              y: gradient + block.rows.lowerBound * map.positions * map.outputs, weight: $0,
              x: target + block.rows.lowerBound * map.inputCount, keep: keep,
              samples: block.rows.count)
          }
        }
      }
      for block in blocks {
        let gradient = gradient + block.rows.lowerBound * map.positions * map.outputs
        contribute(to: block.weight) { target, keep in
          input.withUnsafePointer {
            map.weightGradient(
              x: $0 + block.rows.lowerBound * map.inputCount, y: gradient, weight: target,
              keep: keep,
              samples: block.rows.count)
          }
        }
        if let bias = block.bias {
          contributeColumnSums(
            gradient: gradient, rows: block.rows.count * map.positions, columns: map.outputs,
            to: bias)
        }
      }
    }
  }

  /// Adds the column sums of a gradient to that of a bias, which every row received.
  private func contributeColumnSums(
    gradient: Source<Element>, rows: Int, columns: Int, to bias: Variable
  ) {
    contribute(to: bias) { target, keep in
      if keep == 0 { clear(target, count: columns) }
      addRows(x: gradient, to: target, rows: rows, columns: columns)
    }
  }
}

extension Tensor {
  /// W·x + b for every sample, without a tape.
  ///
  /// - Parameters:
  ///   - map: kind and extents of the layer.
  ///   - weight: of `map.weightShape`.
  ///   - bias: [outputs], or nil.
  /// - Returns: [n] + `map.outputShape`. The same kernels as on a tape: the same bytes.
  package func applying(_ map: LinearMap, weight: Tensor, bias: Tensor? = nil) -> Tensor {
    let tape = Tape<Element>()
    return tape.value(
      tape.linear(
        x: tape.constant(self), map: map, weight: tape.constant(weight),
        bias: bias.map(tape.constant)))
  }
}
