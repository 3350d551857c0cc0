// Decides a VNN-LIB property of an ONNX network: VerifyNetwork NETWORK.onnx PROPERTY.vnnlib

import Foundation
import ONNX
import VNNLIB
import Verification

guard CommandLine.arguments.count == 3 else {
  print("usage: VerifyNetwork NETWORK.onnx PROPERTY.vnnlib")
  exit(64)
}
do {
  let network = try ONNXNetwork(contentsOf: CommandLine.arguments[1]).network
  let property = try VNNLIBProperty(contentsOf: CommandLine.arguments[2])
  let sizes = (network.architecture.inputShape.reduce(1, *), network.architecture.classes)
  guard sizes == (property.inputCount, property.outputCount) else {
    print("the property is about \(property.inputCount) inputs and \(property.outputCount) outputs")
    exit(1)
  }
  // A property holds where none of its cases has a counterexample.
  let cascade = Cascade(timeout: 60)
  var isOpen = false
  for query in property.queries(network) {
    switch cascade.decide(query).verdict {
    case .verified: continue
    case .falsified(let witness):
      print("sat", witness.inputs, witness.outputs)
      exit(0)
    case .undecided: isOpen = true
    }
  }
  print(isOpen ? "unknown" : "unsat")
} catch {
  print(error)
  exit(1)
}
