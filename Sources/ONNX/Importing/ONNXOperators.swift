extension ONNXImporter {
  /// The operators of ONNX's own set that are imported, by name.
  ///
  /// Semantics: https://onnx.ai/onnx/operators/.
  ///
  /// What is not here is refused with this list. Each row was compared with the standard in
  /// operator sets 7 to 28; what an operation supports beyond a row's form, its own function says.
  static let operators: [String: ONNXOperator] =
    arithmetic.merging(piecewise) { $1 }.merging(images) { $1 }.merging(reductions) { $1 }
    .merging(shapes) { $1 }.merging(moves) { $1 }.merging(conditions) { $1 }

  private static let piecewise: [String: ONNXOperator] = [
    "Abs": .init(operation: ONNXImporter.absolute, inputs: [.data]),
    "Max": .init(operation: ONNXImporter.maximum, inputs: [.data], isVariadic: true),
    "Min": .init(operation: ONNXImporter.minimum, inputs: [.data], isVariadic: true),
    "PRelu": .init(operation: ONNXImporter.parametricRelu, inputs: [.data, .data]),
    "HardSigmoid": .init(
      operation: ONNXImporter.hardSigmoid, inputs: [.data],
      attributes: [.float("alpha"), .float("beta")]),
  ]

  private static let moves: [String: ONNXOperator] = [
    "DepthToSpace": .init(
      operation: ONNXImporter.depthToSpace, inputs: [.data],
      attributes: [.int("blocksize"), .string("mode", from: 11)], effect: .selects),
    "SpaceToDepth": .init(
      operation: ONNXImporter.spaceToDepth, inputs: [.data], attributes: [.int("blocksize")],
      effect: .selects),
    "Tile": .init(
      operation: ONNXImporter.tile, inputs: [.data, .setting()], effect: .selects),
    "Where": .init(
      operation: ONNXImporter.choice, inputs: [.setting(), .data, .data], effect: .selects, since: 9
    ),
    "GatherElements": .init(
      operation: ONNXImporter.gatherElements, inputs: [.data, .setting()],
      attributes: [.int("axis")], effect: .selects, since: 11),
    "GatherND": .init(
      operation: ONNXImporter.gatherND, inputs: [.data, .setting()],
      attributes: [.int("batch_dims", from: 12)], effect: .selects, since: 11),
    "ScatterND": .init(
      operation: ONNXImporter.scatterND, inputs: [.data, .setting(), .data],
      attributes: [.string("reduction", from: 16)], effect: .selects, since: 11),
    "Upsample": .init(
      operation: ONNXImporter.resize, inputs: [.data, .setting(requiredFrom: 9)],
      attributes: [.string("mode"), .floats("scales", until: 9)]),
    "Resize": .init(
      operation: ONNXImporter.resize,
      inputs: [.data, .setting(from: 10), .setting(from: 11), .setting(from: 11)],
      attributes: [
        .string("mode"), .string("coordinate_transformation_mode", from: 11),
        .string("nearest_mode", from: 11), .float("cubic_coeff_a"),
        .int("exclude_outside", from: 11),
        .float("extrapolation_value"), .int("antialias", from: 18), .ints("axes", from: 18),
        .string("keep_aspect_ratio_policy", from: 18),
      ], since: 10),
    "ConvTranspose": .init(
      operation: ONNXImporter.transposedConvolution, inputs: [.data, .data, .data(from: 1)],
      attributes: kernel + [
        .ints("dilations"), .int("group"), .ints("output_padding"), .ints("output_shape"),
      ]),
  ]

  private static func condition(
    _ operation: @escaping ONNXOperator.Operation, inputs: Int = 2, since: Int = 7
  ) -> ONNXOperator {
    ONNXOperator(
      operation: operation, inputs: [ONNXOperator.Input](repeating: .data, count: inputs),
      since: since)
  }

  /// Of constants alone, as exporters leave them.
  private static let conditions: [String: ONNXOperator] = [
    "Equal": condition(ONNXImporter.equal), "Greater": condition(ONNXImporter.greater),
    "Less": condition(ONNXImporter.less),
    "GreaterOrEqual": condition(ONNXImporter.greaterOrEqual, since: 12),
    "LessOrEqual": condition(ONNXImporter.lessOrEqual, since: 12),
    "And": condition(ONNXImporter.conjunction), "Or": condition(ONNXImporter.disjunction),
    "Not": condition(ONNXImporter.negatedCondition, inputs: 1),
  ]

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
    "ReduceMin": reduction(ONNXImporter.reduceMin, axesInputFrom: 18, effect: .selects),
    "ReduceL1": reduction(ONNXImporter.reduceAbsolute, axesInputFrom: 18),
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
