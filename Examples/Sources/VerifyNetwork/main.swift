// Decides a VNN-LIB property of an ONNX network: VerifyNetwork NETWORK.onnx PROPERTY.vnnlib

import Foundation
import RobustnessVerification

guard CommandLine.arguments.count == 3 else {
  print("usage: VerifyNetwork NETWORK.onnx PROPERTY.vnnlib")
  exit(64)
}
do {
  let network = try VerifiableNetwork(onnx: CommandLine.arguments[1])
  let property = try NetworkProperty(vnnlib: CommandLine.arguments[2])
  switch try network.decide(property, timeout: 60) {
  case .verified: print("unsat")
  case .falsified(let counterexample):
    print("sat")
    print("inputs", counterexample.inputs)
    print("outputs", counterexample.outputs)
  case .undecided(let open): print("unknown: \(open) cases are open")
  }
} catch {
  print("error: \(error)")
  exit(1)
}
