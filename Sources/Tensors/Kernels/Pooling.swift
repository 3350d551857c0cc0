// Pooling over channel-last images [height, width, channels].

/// y ← the largest element of every patch and channel; choice ← its index in x (the first of
/// equals)
@specialized(where S == Float)
@specialized(where S == Double)
func maxPool<S: Scalar>(
  x: Source<S>, y: Target<S>, choice: inout [Int32], batch: Int, window: Window
) {
  forEachOutput(batch: batch, window: window) { output, inputs in
    var best = -1
    inputs { if best < 0 || x[$0] > x[best] { best = $0 } }
    y[output] = best < 0 ? 0 : x[best]
    choice[output] = Int32(best)
  }
}

/// y ← the sum of every patch and channel over the number of its elements: all of the kernel's,
/// padding included, or only those within the image
///
/// The sum goes row by row through the kernel; in `Double` its error is covered by
/// `OutwardBox.averaged`.
@specialized(where S == Float)
@specialized(where S == Double)
func averagePool<S: Scalar>(
  x: Source<S>, y: Target<S>, batch: Int, countsPadding: Bool, window: Window
) {
  forEachOutput(batch: batch, window: window) { output, inputs in
    var total: S = 0
    var within = 0
    inputs {
      total += x[$0]
      within += 1
    }
    y[output] =
      total / S(countsPadding ? window.kernel.vertical * window.kernel.horizontal : within)
  }
}

/// x̄ ← x̄ + the gradient of average pooling
///
/// Spreads every output's gradient evenly: also the transpose that backward substitution needs.
@specialized(where S == Float)
@specialized(where S == Double)
func averagePoolGradient<S: Scalar>(
  y: Source<S>, addingTo x: Target<S>, batch: Int, countsPadding: Bool, window: Window
) {
  forEachOutput(batch: batch, window: window) { output, inputs in
    var within = 0
    inputs { _ in within += 1 }
    let share =
      y[output] / S(countsPadding ? window.kernel.vertical * window.kernel.horizontal : within)
    inputs { x[$0] += share }
  }
}

/// For every output of max pooling over boxes of centres c and radii r: which of one image's inputs
/// has the largest lower end, and whether no other's upper end exceeds that.
@specialized(where S == Float)
@specialized(where S == Double)
func dominantInputs<S: Scalar>(
  center c: Source<S>, radius r: Source<S>, choices: inout [Int32], dominates: inout [Bool],
  batch: Int, window: Window
) {
  forEachOutput(batch: batch, window: window) { output, inputs in
    var best = -1
    inputs { if best < 0 || c[$0] - r[$0] > c[best] - r[best] { best = $0 } }
    var isLargest = true
    inputs { if $0 != best && c[$0] + r[$0] > c[best] - r[best] { isLargest = false } }
    choices[output] = Int32(best % window.inputCount)
    dominates[output] = isLargest
  }
}

/// y[i, j] ← x[i, choices[samples[i], j]]
@specialized(where S == Float)
@specialized(where S == Double)
func gatherChoices<S: Scalar>(
  x: Source<S>, choices: Source<Int32>, samples: [Int], y: Target<S>, inputs: Int,
  outputs: Int
) {
  for (row, sample) in samples.enumerated() {
    let (x, y, choices) = (x + row * inputs, y + row * outputs, choices + sample * outputs)
    for j in 0..<outputs { y[j] = x[Int(choices[j])] }
  }
}

/// x[i, choices[samples[i], j]] ← itself + y[i, j]: the transpose of `gatherChoices`
@specialized(where S == Float)
@specialized(where S == Double)
func scatterChoices<S: Scalar>(
  y: Source<S>, choices: Source<Int32>, samples: [Int], addingTo x: Target<S>, inputs: Int,
  outputs: Int
) {
  for (row, sample) in samples.enumerated() {
    let (x, y, choices) = (x + row * inputs, y + row * outputs, choices + sample * outputs)
    for j in 0..<outputs { x[Int(choices[j])] += y[j] }
  }
}

/// Visits every output element with an enumeration of the inputs under its kernel.
///
/// - Parameters:
///   - batch: number of images.
///   - window: the pooling.
///   - body: gets the output's index and a function that visits the indices of its inputs in the
///     whole batch, ascending.
@inline(__always)
func forEachOutput(
  batch: Int, window: Window, body: (_ output: Int, _ inputs: ((Int) -> Void) -> Void) -> Void
) {
  var output = 0
  for image in 0..<batch {
    for row in 0..<window.outputHeight {
      let top = row * window.stride.vertical - window.before.vertical
      for column in 0..<window.outputWidth {
        let left = column * window.stride.horizontal - window.before.horizontal
        for channel in 0..<window.channels {
          body(output) { visit in
            for y in window.rows(at: top) {
              for x in window.columns(at: left) {
                let pixel = (image * window.height + top + y) * window.width + left + x
                visit(pixel * window.channels + channel)
              }
            }
          }
          output += 1
        }
      }
    }
  }
}
