extension ONNXImporter {
  /// The operators of ONNX's own set that are imported, by name.
  ///
  /// Semantics: https://onnx.ai/onnx/operators/.
  ///
  /// What is not here is refused with this list. Each row was compared with the standard in
  /// operator sets 7 to 28; what an operation supports beyond a row's form, its own function says.
  static let operators: [String: ONNXOperator] =
    arithmetic.merging(images) { $1 }.merging(reductions) { $1 }.merging(shapes) { $1 }

  private static let arithmetic: [String: ONNXOperator] = [
    "Add": .init(operation: ONNXImporter.sum, inputs: [.data, .data]),
    "Sum": .init(operation: ONNXImporter.sum, inputs: [.data], isVariadic: true),
    "Sub": .init(operation: ONNXImporter.difference, inputs: [.data, .data]),
    "Mul": .init(operation: ONNXImporter.product, inputs: [.data, .data]),
    "Div": .init(operation: ONNXImporter.quotient, inputs: [.data, .data]),
    "Neg": .init(operation: ONNXImporter.negation, inputs: [.data], effect: .selects),
    "Gemm": .init(
      operation: ONNXImporter.generalProduct, inputs: [.data, .data, .data(optionalFrom: 11)],
      attributes: [.float("alpha"), .float("beta"), .int("transA"), .int("transB")]),
    "MatMul": .init(operation: ONNXImporter.matrixProduct, inputs: [.data, .data]),
    "Relu": .init(operation: ONNXImporter.relu, inputs: [.data], effect: .selects),
    "LeakyRelu": .init(
      operation: ONNXImporter.leakyRelu, inputs: [.data], attributes: [.float("alpha")]),
    "Sigmoid": .init(operation: ONNXImporter.sigmoid, inputs: [.data]),
    "Tanh": .init(operation: ONNXImporter.tanh, inputs: [.data]),
    "Clip": .init(
      operation: ONNXImporter.clip, inputs: [.data, .data(from: 11), .data(from: 11)],
      attributes: [.float("min", until: 11), .float("max", until: 11)], effect: .selects),
    "Softmax": .init(operation: ONNXImporter.softmax, inputs: [.data], attributes: [.int("axis")]),
    "LogSoftmax": .init(
      operation: ONNXImporter.softmax, inputs: [.data], attributes: [.int("axis")]),
  ]

  /// Shared by convolution and pooling.
  private static let kernel: [ONNXOperator.Attribute] = [
    .string("auto_pad"), .ints("kernel_shape"), .ints("pads"), .ints("strides"),
  ]

  private static let images: [String: ONNXOperator] = [
    "BatchNormalization": .init(
      operation: ONNXImporter.batchNormalization, inputs: [.data, .data, .data, .data, .data],
      attributes: [
        .float("epsilon"), .float("momentum"), .int("spatial", until: 9),
        .int("training_mode", from: 14),
      ]),
    "Conv": .init(
      operation: ONNXImporter.convolution, inputs: [.data, .data, .data(from: 1)],
      attributes: kernel + [.ints("dilations"), .int("group")]),
    // Outputs: the maxima and, from operator set 8 on, their places, whose order `storage_order` is.
    "MaxPool": .init(
      operation: ONNXImporter.maxPool, inputs: [.data],
      attributes: kernel + [
        .ints("dilations", from: 10), .int("ceil_mode", from: 10), .int("storage_order", from: 8),
      ], effect: .selects, unreadOutputs: 1),
    "AveragePool": .init(
      operation: ONNXImporter.averagePool, inputs: [.data],
      attributes: kernel + [
        .ints("dilations", from: 19), .int("ceil_mode", from: 10), .int("count_include_pad"),
      ]),
    "GlobalMaxPool": .init(
      operation: ONNXImporter.globalMaxPool, inputs: [.data], effect: .selects),
    "GlobalAveragePool": .init(operation: ONNXImporter.globalAveragePool, inputs: [.data]),
    "Pad": .init(
      operation: ONNXImporter.pad,
      inputs: [.data, .setting(requiredFrom: 11), .data(from: 11), .setting(from: 18)],
      attributes: [.string("mode"), .ints("pads", until: 11), .float("value", until: 11)],
      effect: .selects),
  ]

  /// The axes are an attribute in older operator sets and an input from `opset` on.
  private static func reduction(
    _ operation: @escaping ONNXOperator.Operation, axesInputFrom opset: Int,
    effect: ONNXOperator.Effect = .computes
  ) -> ONNXOperator {
    ONNXOperator(
      operation: operation, inputs: [.data, .setting(from: opset)],
      attributes: [
        .int("keepdims"), .ints("axes", until: opset), .int("noop_with_empty_axes", from: opset),
      ], effect: effect)
  }

  private static let reductions: [String: ONNXOperator] = [
    "ReduceMean": reduction(ONNXImporter.reduceMean, axesInputFrom: 18),
    "ReduceSum": reduction(ONNXImporter.reduceSum, axesInputFrom: 13),
    "ReduceMax": reduction(ONNXImporter.reduceMax, axesInputFrom: 18, effect: .selects),
  ]

  private static let shapes: [String: ONNXOperator] = [
    "Identity": .init(operation: ONNXImporter.identity, inputs: [.data], effect: .selects),
    // Outputs: the values and the mask of those that were kept.
    "Dropout": .init(
      operation: ONNXImporter.dropout, inputs: [.data, .setting(from: 12), .setting(from: 12)],
      attributes: [.float("ratio", until: 12), .int("seed", from: 12)], effect: .selects,
      unreadOutputs: 1),
    "Cast": .init(
      operation: ONNXImporter.cast, inputs: [.data],
      attributes: [.int("to"), .int("saturate", from: 19), .string("round_mode", from: 24)],
      effect: .casts),
    "Shape": .init(
      operation: ONNXImporter.shape, inputs: [.data],
      attributes: [.int("start", from: 15), .int("end", from: 15)]),
    "ConstantOfShape": .init(
      operation: ONNXImporter.constantOfShape, inputs: [.setting()], attributes: [.tensor("value")],
      since: 9),
    "Flatten": .init(
      operation: ONNXImporter.flatten, inputs: [.data], attributes: [.int("axis")],
      effect: .selects),
    "Reshape": .init(
      operation: ONNXImporter.reshape, inputs: [.data, .setting()],
      attributes: [.int("allowzero", from: 14)], effect: .selects),
    "Squeeze": .init(
      operation: ONNXImporter.squeeze, inputs: [.data, .setting(from: 13)],
      attributes: [.ints("axes", until: 13)], effect: .selects),
    "Unsqueeze": .init(
      operation: ONNXImporter.unsqueeze, inputs: [.data, .setting(requiredFrom: 13)],
      attributes: [.ints("axes", until: 13)], effect: .selects),
    "Transpose": .init(
      operation: ONNXImporter.transpose, inputs: [.data], attributes: [.ints("perm")],
      effect: .selects),
    "Expand": .init(
      operation: ONNXImporter.expand, inputs: [.data, .setting()], effect: .selects, since: 8),
    "Slice": .init(
      operation: ONNXImporter.slice,
      inputs: [
        .data, .setting(requiredFrom: 10), .setting(requiredFrom: 10), .setting(from: 10),
        .setting(from: 10),
      ],
      attributes: [
        .ints("starts", until: 10), .ints("ends", until: 10), .ints("axes", until: 10),
      ], effect: .selects),
    "Gather": .init(
      operation: ONNXImporter.gather, inputs: [.data, .setting()], attributes: [.int("axis")],
      effect: .selects),
    "Split": .init(
      operation: ONNXImporter.split, inputs: [.data, .setting(from: 13)],
      attributes: [.int("axis"), .ints("split", until: 13), .int("num_outputs", from: 18)],
      effect: .selects),
    "Concat": .init(
      operation: ONNXImporter.concatenate, inputs: [.data], isVariadic: true,
      attributes: [.int("axis")], effect: .selects),
  ]
}
