extension ONNXImporter {
  /// What imports a node: its inputs' values → its outputs'.
  typealias Operation =
    @Sendable (ONNXImporter) -> (ONNXCall) throws(ONNXError) -> [ONNXOperand]

  /// The operators of ONNX's own set that are imported, by name.
  ///
  /// Semantics: https://onnx.ai/onnx/operators/.
  static let operators: [String: Operation] = [
    "Add": ONNXImporter.sum, "Sum": ONNXImporter.sum, "Sub": ONNXImporter.difference,
    "Mul": ONNXImporter.product, "Div": ONNXImporter.quotient, "Neg": ONNXImporter.negation,
    "BatchNormalization": ONNXImporter.batchNormalization,
    "Gemm": ONNXImporter.generalProduct, "MatMul": ONNXImporter.matrixProduct,
    "Conv": ONNXImporter.convolution,
    "Relu": ONNXImporter.relu, "LeakyRelu": ONNXImporter.leakyRelu,
    "Sigmoid": ONNXImporter.sigmoid, "Tanh": ONNXImporter.tanh, "Clip": ONNXImporter.clip,
    "Softmax": ONNXImporter.softmax, "LogSoftmax": ONNXImporter.softmax,
    "MaxPool": ONNXImporter.maxPool, "AveragePool": ONNXImporter.averagePool,
    "GlobalMaxPool": ONNXImporter.globalMaxPool,
    "GlobalAveragePool": ONNXImporter.globalAveragePool,
    "ReduceMean": ONNXImporter.reduceMean, "ReduceSum": ONNXImporter.reduceSum,
    "ReduceMax": ONNXImporter.reduceMax, "Pad": ONNXImporter.pad,
    "Identity": ONNXImporter.identity, "Dropout": ONNXImporter.dropout,
    "Cast": ONNXImporter.cast, "Shape": ONNXImporter.shape,
    "ConstantOfShape": ONNXImporter.constantOfShape,
    "Flatten": ONNXImporter.flatten, "Reshape": ONNXImporter.reshape,
    "Squeeze": ONNXImporter.squeeze, "Unsqueeze": ONNXImporter.unsqueeze,
    "Transpose": ONNXImporter.transpose, "Expand": ONNXImporter.expand,
    "Slice": ONNXImporter.slice, "Gather": ONNXImporter.gather, "Split": ONNXImporter.split,
    "Concat": ONNXImporter.concatenate,
  ]
}
