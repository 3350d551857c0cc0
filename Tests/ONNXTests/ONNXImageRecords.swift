// What onnxruntime 1.32 computes; `ONNXRecord` explains the lines.

let onnxWindowsRecords = """
  7 11 22 28 | x = float 1 2 3 4 | w = float 2 2 2 2 | y = Conv x w
      0.53125 0.8125 -3.65625 -1.3125 -1.03125 4 -0.96875 4.75 -2.59375 1.125 -0.875 1.28125
  7 13 | x = float 1 2 3 4 | w = float 2 1 2 2 | b = float 2: 0.5 -1
  | y = Conv x w b; group=2; strides=[1 2]; pads=[1 0 0 1]
      -0.6875 2.25 2.40625 -1.3125 -1.46875 2.53125 0.40625 -0.375 -2.375 -2.84375 -0.34375
      0.96875
  13 | x = float 1 2 4 4 | w = float 2 2 2 2 | y = Conv x w; dilations=[2 1]; kernel_shape=[2 2]
      -1.4375 -0.5625 0.90625 -0.90625 3.53125 -0.9375 0.40625 0.1875 -1.8125 -1.0625 -0.09375
      0.28125
  7 13 28 | x = float 1 1 3 4 | w = float 1 1 2 2 | y = Conv x w; auto_pad=SAME_UPPER
      1.90625 -1.4375 -1.8125 1.4375 -1.96875 0.625 2.03125 -1.5625 0.875 0.21875 -1.03125 0.625
  7 13 28 | x = float 1 1 3 4 | w = float 1 1 2 2
  | y = Conv x w; auto_pad=SAME_LOWER; strides=[2 2]
      -1.1875 1.75 -1.96875 2.03125
  7 13 28 | x = float 1 1 4 5 | w = float 1 1 1 1
  | y = Conv x w; auto_pad=SAME_UPPER; strides=[2 3]
      0.75 0.5 -0.875 -1.125
  7 13 | x = float 1 1 3 4 | w = float 1 1 2 2 | y = Conv x w; auto_pad=VALID
      1.90625 -1.4375 -1.8125 -1.96875 0.625 2.03125
  7 13 | x = float 1 1 3 4 | w = float 1 1 2 2 | y = Conv x w; auto_pad=NOTSET; pads=[0 1 0 0]
      -0.375 1.90625 -1.4375 -1.8125 0.53125 -1.96875 0.625 2.03125
  13 | x = float 1 1 3 4 | w = float 1 1 2 2 | y = Conv x w; auto_pad=SAME_UPPER; pads=[0 1 0 0]
      refused: auto_pad with pads
  13 | x = float 1 1 3 4 | w = float 1 1 2 2
  | y = Conv x w; auto_pad=SAME_UPPER; dilations=[1 2]
      refused: auto_pad with pads or dilations
  13 | x = float 1 1 3 4 | w = float 1 1 2 2 | y = Conv x w; ceil_mode=1
      refused: 'ceil_mode'
  7 8 10 12 28 | x = float 1 1 3 4 | y = MaxPool x; kernel_shape=[2 2]
      0.75 2 2 0.75 1.75 1.75
  7 13 | x = float 1 1 3 4 | y = MaxPool x; kernel_shape=[3 2]; strides=[2 2]; pads=[1 1 1 0]
      0.75 2 0.75 1.75
  7 12 28 | x = float 1 1 3 4 | y = MaxPool x; kernel_shape=[2 2]; auto_pad=SAME_LOWER
      -1.5 0.25 2 2 0.75 0.75 2 2 0.75 0.75 1.75 1.75
  10 12 28 | x = float 1 1 4 5 | y = MaxPool x; kernel_shape=[2 2]; strides=[3 2]; ceil_mode=1
      0.25 2 0.75 1 1.5 -1.5
  10 12 28 | x = float 1 1 4 5
  | y = MaxPool x; kernel_shape=[2 2]; strides=[3 3]; ceil_mode=1; pads=[0 0 1 1]
      0.25 0.75 1 1.5
  10 12 28 | x = float 1 1 4 5 | y = MaxPool x; kernel_shape=[2 2]; dilations=[1 1]
      0.25 2 2 0.75 1.75 1.25 2.25 2.25 1.75 0.5 2.25 2.25
  8 10 28 | x = float 1 1 3 4 | y = MaxPool x; kernel_shape=[2 2]; storage_order=1
      0.75 2 2 0.75 1.75 1.75
  8 13 | x = float 1 1 3 4 | y i = MaxPool x; kernel_shape=[2 2]
      0.75 2 2 0.75 1.75 1.75
  8 13 | x = float 1 1 3 4 | z i = MaxPool x; kernel_shape=[2 2] | y = Cast i; to=1
      refused: 'i'
  7 8 9 | x = float 1 1 3 4 | y = MaxPool x; kernel_shape=[2 2]; ceil_mode=1
      refused: 'ceil_mode'
  8 9 | x = float 1 1 3 4 | y = MaxPool x; kernel_shape=[2 2]; dilations=[1 1]
      refused: 'dilations'
  7 | x = float 1 1 3 4 | y = MaxPool x; kernel_shape=[2 2]; storage_order=0
      refused: 'storage_order'
  13 | x = float 1 1 4 5 | y = MaxPool x; kernel_shape=[1 1]; strides=[2 3]; auto_pad=SAME_UPPER
      refused: beyond the kernel
  13 | x = float 1 1 4 5 | y = MaxPool x; kernel_shape=[2 2]; ceil_mode=2
      refused: 'ceil_mode' is 2
  7 10 11 19 22 28 | x = float 1 1 3 4 | y = AveragePool x; kernel_shape=[2 2]; pads=[1 0 0 1]
      -0.625 1.125 0.5 -1 -0.6875 -0.125 0.4375 0.125 -0.8125 -0.25 0.3125 0
  7 10 11 19 22 28 | x = float 1 1 3 4
  | y = AveragePool x; kernel_shape=[2 2]; pads=[1 0 0 1]; count_include_pad=1
      -0.3125 0.5625 0.25 -0.25 -0.6875 -0.125 0.4375 0.0625 -0.8125 -0.25 0.3125 0
  7 11 28 | x = float 1 1 3 4 | y = AveragePool x; kernel_shape=[2 2]; auto_pad=SAME_UPPER
      -0.6875 -0.125 0.4375 0.125 -0.8125 -0.25 0.3125 0 -0.875 0.875 0.25 -1.25
  10 11 19 28 | x = float 1 1 4 5
  | y = AveragePool x; kernel_shape=[2 3]; strides=[3 3]; ceil_mode=1
      -0.125 -0.5 -0.41666666 0
  19 28 | x = float 1 1 4 5 | y = AveragePool x; kernel_shape=[2 3]; dilations=[1 1]
      -0.125 0.041666668 0.20833333 -0.083333336 0.083333336 0.25 -0.041666668 0.125 0.29166666
  19 28 | x = float 1 1 4 5 | y = AveragePool x; kernel_shape=[2 2]; dilations=[1 2]
      refused: dilated
  11 | x = float 1 1 4 5 | y = AveragePool x; kernel_shape=[2 3]; dilations=[1 1]
      refused: 'dilations'
  7 | x = float 1 1 4 5 | y = AveragePool x; kernel_shape=[2 3]; ceil_mode=0
      refused: 'ceil_mode'
  13 | x = float 1 1 4 5 | y = AveragePool x; kernel_shape=[2 2]; storage_order=0
      refused: 'storage_order'
  7 22 28 | x = float 1 2 3 2 | y = GlobalAveragePool x
      -0.29166666 -0.083333336
  7 22 28 | x = float 2 2 3 | y = GlobalMaxPool x
      2 0.75 1.25 1.75
  """

let onnxReductionsRecords = """
  7 13 17 | x = float 2 3 2 | y = ReduceMean x; axes=[1]
      0.41666666 -1 -0.16666667 0
  7 13 17 | x = float 2 3 2 | y = ReduceMax x; axes=[-1 0]; keepdims=0
      1.25 2 1.75
  7 12 | x = float 2 3 2 | y = ReduceSum x; axes=[2]
      -1.25 1 -1.5 0.75 -1.75 0.5
  7 12 | x = float 2 3 2 | y = ReduceSum x; axes=[]
      -2.25
  7 13 28 | x = float 2 3 2 | y = ReduceSum x
      -2.25
  18 20 28 | x = float 2 3 2 | a = int64 1: 1 | y = ReduceMean x a
      0.41666666 -1 -0.16666667 0
  18 20 28 | x = float 2 3 2 | a = int64 2: -1 0 | y = ReduceMax x a; keepdims=0
      1.25 2 1.75
  13 28 | x = float 2 3 2 | a = int64 1: 2 | y = ReduceSum x a
      -1.25 1 -1.5 0.75 -1.75 0.5
  13 28 | x = float 2 3 | y = ReduceSum x; noop_with_empty_axes=1
      -1.5 0.25 2 -1 0.75 -2.25
  18 28 | x = float 2 3 | a = int64 0: | y = ReduceMean x a; noop_with_empty_axes=1
      -1.5 0.25 2 -1 0.75 -2.25
  18 28 | x = float 2 3 | a = int64 0: | y = ReduceMax x a; noop_with_empty_axes=0
      2
  18 28 | x = float 2 3 2 | y = ReduceMean x; axes=[1]
      refused: 'axes'
  13 28 | x = float 2 3 2 | y = ReduceSum x; axes=[1]
      refused: 'axes'
  13 17 | x = float 2 3 2 | a = int64 1: 1 | y = ReduceMean x a
      refused: 2 inputs, not 1
  12 | x = float 2 3 2 | a = int64 1: 1 | y = ReduceSum x a
      refused: 2 inputs, not 1
  7 12 | x = float 2 3 | y = ReduceSum x; noop_with_empty_axes=1
      refused: 'noop_with_empty_axes'
  13 | x = float 2 3 | y = ReduceSum x; keepdims=2
      refused: 'keepdims' is 2
  """

let onnxPaddingRecords = """
  7 10 | x = float 2 2 | y = Pad x; pads=[0 1 1 0]; value=0.5
      0.5 -1.5 0.25 0.5 2 -1 0.5 0.5 0.5
  7 10 | x = float 2 2 | y = Pad x; pads=[0 -1 0 2]; mode=constant
      0.25 0 0 -1 0 0
  11 13 28 | x = float 2 2 | p = int64 4: 0 1 1 0 | v = float -: 0.5 | y = Pad x p v
      0.5 -1.5 0.25 0.5 2 -1 0.5 0.5 0.5
  11 18 28 | x = float 2 2 | p = int64 4: 0 -1 0 2 | y = Pad x p
      0.25 0 0 -1 0 0
  18 21 28 | x = float 2 2 | p = int64 2: 1 0 | a = int64 1: -1 | y = Pad x p - a
      0 -1.5 0.25 0 2 -1
  11 28 | x = float 2 2 | y = Pad x; pads=[0 1 1 0]
      refused: 1 inputs
  7 10 | x = float 2 2 | p = int64 4: 0 1 1 0 | y = Pad x p
      refused: 2 inputs, not 1
  11 13 | x = float 2 2 | p = int64 2: 1 0 | a = int64 1: -1 | y = Pad x p - a
      refused: 4 inputs
  11 | x = float 2 2 | p = int64 4: 0 1 1 0 | y = Pad x p; value=0.5
      refused: 'value'
  18 | x = float 2 2 | p = int64 4: 1 0 0 1 | a = int64 2: 1 -1 | y = Pad x p - a
      refused: given twice
  """
