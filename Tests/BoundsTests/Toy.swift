import Networks
import Tensors

/// f(x) = relu(x0 − x1) − relu(2·x0 − x1) as logits (f, 0), and twice the box [−1, 2] × [−2, 1].
func toy() throws -> (network: Network<Double>, box: Box<Double>) {
  let architecture = try Architecture(named: "mlp:2", inputShape: [2], classes: 2)
  let network = Network<Double>(
    architecture: architecture,
    parameters: [
      Tensor(elements: [1, -1, 2, -1], shape: [2, 2]), Tensor(elements: [0, 0], shape: [2]),
      Tensor(elements: [1, -1, 0, 0], shape: [2, 2]), Tensor(elements: [0, 0], shape: [2]),
    ])
  let box = Box<Double>(
    lower: Tensor(elements: [-1, -2, -1, -2], shape: [2, 2]),
    upper: Tensor(elements: [2, 1, 2, 1], shape: [2, 2]))
  return (network, box)
}
