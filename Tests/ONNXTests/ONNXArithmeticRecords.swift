// What onnxruntime 1.32 computes; `ONNXRecord` explains the lines.

let onnxArithmeticRecords = """
  7 13 14 28 | x = float 2 3 | k = float 3: 0.1 -2 3 | y = Add x k
      -1.4 -1.75 5 -0.9 -1.25 0.75
  7 13 28 | x = float 2 3 | k = float 2 1: 0.5 -2 | y = Sub k x
      2 0.25 -1.5 -1 -2.75 0.25
  7 14 28 | x = float 2 3 | k = float 3: 0.1 -2 3 | y = Mul x k
      -0.15 -0.5 6 -0.1 -1.5 -6.75
  7 14 28 | x = float 2 3 | k = float 3: 0.1 -2 3 | y = Div x k
      -15 -0.125 0.6666667 -10 -0.375 -0.75
  7 28 | x = float 2 3 | k = float 3: 0.1 -2 3 | y = Add x k; broadcast=1
      refused: 'broadcast'
  7 28 | x = float 2 3 | k = double 3: 0.1 -2 3 | y = Add x k
      refused: float and double
  7 28 | x = double 2 3 | k = double 3: 0.1 -2 3 | y = Mul x k
      -0.15000000000000002 -0.5 6 -0.1 -1.5 -6.75
  13 | x = float 2 3 | y = Add x
      refused: 1 inputs, not 2
  13 | x = float 2 3 | y = Add x x x
      refused: 3 inputs, not 2
  7 8 13 | x = float 2 3 | k = float 2 3 | y = Sum x k x
      -3.5 0.625 4.75 -2.25 1.875 -5.125
  8 13 28 | x = float 2 3 | k = float 3: 0.1 -2 3 | y = Sum k x
      -1.4 -1.75 5 -0.9 -1.25 0.75
  7 | x = float 2 3 | k = float 3: 0.1 -2 3 | y = Sum k x
      refused: several shapes
  7 28 | x = float 2 3 | y = Sum x
      -1.5 0.25 2 -1 0.75 -2.25
  7 13 28 | x = float 2 3 | y = Neg x
      1.5 -0.25 -2 1 -0.75 2.25
  7 28 | x = float 2 3 | y z = Neg x
      refused: 'z'
  7 9 11 13 | x = float 2 3 | w = float 3 2 | c = float 2: 0.5 -1 | y = Gemm x w c
      2.1875 -2.5 0.71875 0.09375
  7 11 28 | x = float 3 2 | w = float 2 3 | c = float 2 1: 0.5 -1
  | y = Gemm x w c; transA=1; transB=1; alpha=0.3; beta=-2.0
      -0.53125 -0.80312496 1.4187499 2.290625
  11 28 | x = float 2 3 | w = float 3 2 | y = Gemm x w
      1.6875 -1.5 0.21875 1.09375
  11 28 | x = float 2 3 | w = float 3 2 | y = Gemm x w -; beta=0.5
      1.6875 -1.5 0.21875 1.09375
  7 10 | x = float 2 3 | w = float 3 2 | y = Gemm x w
      refused: 2 inputs, not 3
  13 | x = float 2 3 | w = float 3 2 | c = float 1: 0.5 | y = Gemm x w c; transA=2
      refused: 'transA' is 2
  7 13 | x = float 2 3 | w = float 3 2 | c = float 1: 0.5 | y = Gemm x w c; broadcast=1
      refused: 'broadcast'
  13 | x = float 1 3 | w = float 3 2 | c = float 2 2 | y = Gemm x w c
      refused: cannot add
  7 9 13 | x = float 3 | w = float 3 2 | y = MatMul x w
      1.6875 -1.5
  13 | x = float 2 3 | w = int64 3 2: 1 2 3 4 5 6 | y = MatMul x w
      refused: float and int64
  """

let onnxConstantsRecords = """
  7 13 28 | x = float 1: 0.5 | a = float 1: 16777216 | b = float 1: 1 | c = Add a b
  | d = Sub c a | y = Add x d
      0.5
  7 28 | x = float 1: 0 | a = float 1: 1 | b = float 1: 3 | c = Div a b | y = Add x c
      0.33333334
  7 28 | x = float 1: 0 | a = float 1: 0.1 | b = float 1: 3 | c = Mul a b | d = Neg c
  | y = Add x d
      -0.3
  8 28 | x = float 1: 0 | a = float 1: 16777216 | b = float 1: 1 | c = Sum a b b | y = Add x c
      16777216.0
  7 28 | x = double 1: 0 | a = double 1: 0.1 | b = double 1: 3 | c = Mul a b | y = Add x c
      0.30000000000000004
  13 | x = float 1 | a = float 1: 3e38 | b = Add a a | y = Add x b
      refused: inf
  13 | x = float 1 | a = float16 1: 2048 | b = Add a a | c = Cast b; to=1 | y = Add x c
      refused: arithmetic in float16
  7 14 | x = float 3: 0 0 0 | a = int64 3: 7 -7 9 | b = int64 3: 2 2 -4 | c = Div a b
  | d = Cast c; to=1 | y = Add x d
      3 -3 -2
  14 | x = float 1 | a = int8 1: 100 | c = Mul a a | d = Cast c; to=1 | y = Add x d
      refused: overflows int8
  13 | x = float 1 | a = int32 1: 2147483647 | c = Add a a | d = Cast c; to=1 | y = Add x d
      refused: overflows int32
  13 | x = float 1 | a = uint8 1: 1 | b = uint8 1: 2 | c = Sub a b | d = Cast c; to=1
  | y = Add x d
      refused: overflows uint8
  14 28 | x = float 1: 0 | a = int32 1: -7 | c = Neg a | d = Cast c; to=1 | y = Add x d
      7
  13 | x = float 1: 0 | a = int64 2: 1 2 | b = int32 2: 3 4 | c = Concat a b; axis=0
  | d = Cast c; to=1 | y = Add x d
      refused: int64 and int32
  13 | x = float 1 3 | w = int64 3 2: 1 2 3 4 5 6 | v = int64 1 3: 1 1 1 | m = MatMul v w
  | c = Cast m; to=1 | s = ReduceSum x | y = Add s c
      refused: arithmetic in int64
  """

let onnxCastsRecords = """
  7 13 28 | x = float 6: 0 0 0 0 0 0 | k = float 6: 0.1 -1.7 2049 2051 1e-8 65519
  | h = Cast k; to=10 | f = Cast h; to=1 | y = Add x f
      0.099975586 -1.7001953 2048 2052 0 65504
  13 28 | x = float 4: 0 0 0 0 | k = double 4: 1.0004882812509095 0.1 6.1e-5 -3e-8
  | h = Cast k; to=10 | f = Cast h; to=1 | y = Add x f
      1 0.099975586 6.097555160522461e-05 -5.960464477539063e-08
  13 28 | x = float 5: 0 0 0 0 0 | k = float 5: 0.1 1.00390625 1.01171875 -3e38 1e-40
  | h = Cast k; to=16 | f = Cast h; to=1 | y = Add x f
      0.100097656 1 1.015625 -3.00405527047391e+38 9.183549615799121e-41
  19 28 | x = float 6: 0 0 0 0 0 0 | k = float 6: 0.1 -1.7 19 21 0.001 448 | h = Cast k; to=17
  | f = Cast h; to=1 | y = Add x f
      0.1015625 -1.75 20 20 0.001953125 448
  19 28 | x = float 6: 0 0 0 0 0 0 | k = float 6: 0.1 -1.7 19 21 0.001 240 | h = Cast k; to=18
  | f = Cast h; to=1 | y = Add x f
      0.1015625 -1.75 20 20 0.0009765625 240
  19 28 | x = float 6: 0 0 0 0 0 0 | k = float 6: 0.1 -1.7 19 21 0.00001 57344
  | h = Cast k; to=19 | f = Cast h; to=1 | y = Add x f
      0.09375 -1.75 20 20 1.52587890625e-05 57344
  19 28 | x = float 6: 0 0 0 0 0 0 | k = float 6: 0.1 -1.7 19 21 0.00001 57344
  | h = Cast k; to=20 | f = Cast h; to=1 | y = Add x f
      0.09375 -1.75 20 20 7.62939453125e-06 57344
  7 13 | x = float 1 | k = float 1: 65520 | h = Cast k; to=10 | f = Cast h; to=1 | y = Add x f
      refused: beyond float16
  19 | x = float 1 | k = float 1: 500 | h = Cast k; to=17 | f = Cast h; to=1 | y = Add x f
      refused: beyond float8e4m3fn
  13 | x = float 1 | k = double 1: 1e39 | h = Cast k; to=1 | y = Add x h
      refused: beyond float
  7 28 | x = float 5: 0 0 0 0 0 | k = double 5: 2.9 -2.9 0.5 -0.5 16777217 | i = Cast k; to=6
  | f = Cast i; to=1 | y = Add x f
      2 -2 0 0 16777216.0
  7 28 | x = float 5: 0 0 0 0 0 | k = double 5: 2.9 -0.5 0 -0.0 1e-300 | i = Cast k; to=9
  | f = Cast i; to=1 | y = Add x f
      1 1 0 0 1
  7 28 | x = float 3: 0 0 0 | k = int64 3: 5 0 -3 | i = Cast k; to=9 | f = Cast i; to=1
  | y = Add x f
      1 0 1
  7 28 | x = float 3: 0 0 0 | k = int64 3: 16777217 16777219 9007199254740993 | f = Cast k; to=1
  | y = Add x f
      16777216.0 16777220.0 9007199254740992.0
  7 28 | x = double 2: 0 0 | k = int64 2: 9007199254740993 -5 | f = Cast k; to=11 | y = Add x f
      9007199254740992.0 -5
  13 | x = float 1 | k = int64 1: 300 | h = Cast k; to=3 | f = Cast h; to=1 | y = Add x f
      refused: beyond int8
  13 | x = float 1 | k = float 1: -1 | h = Cast k; to=2 | f = Cast h; to=1 | y = Add x f
      refused: beyond uint8
  13 | x = float 1 | k = float 1: nan | h = Cast k; to=7 | f = Cast h; to=1 | y = Add x f
      refused: beyond int64
  7 13 28 | x = float 3 | a = Cast x; to=11 | b = Relu a | y = Cast b; to=1
      0 0.25 2
  7 13 28 | x = float 3 | a = Cast x; to=11 | k = double 1: 0.5 | y = Mul a k
      -0.75 0.125 1
  7 13 28 | x = float 3 | a = Cast x; to=11 | k = double 1: 0.5 | b = Mul a k | y = Cast b; to=1
      refused: rounds computed values to float
  13 | x = float 3 | a = Cast x; to=11 | k = double 1: 0.1 | b = Clip a k | y = Cast b; to=1
      refused: rounds computed values to float
  13 | x = double 3 | y = Cast x; to=1
      refused: rounds computed values to float
  7 13 28 | x = float 3 | h = Cast x; to=10 | y = Cast h; to=1
      refused: rounds computed values to float16
  13 | x = float 3 | h = Cast x; to=16 | y = Cast h; to=1
      refused: rounds computed values to bfloat16
  19 | x = float 3 | h = Cast x; to=17 | y = Cast h; to=1
      refused: rounds computed values to float8
  13 | x = float 3 | i = Cast x; to=7 | y = Cast i; to=1
      refused: rounds computed values to int64
  13 | x = float 3 | i = Cast x; to=9 | y = Cast i; to=1
      refused: rounds computed values to bool
  13 | x = float 3 | y = Cast x; to=8
      refused: type that is not read
  13 | x = float 3 | y = Cast x
      refused: type that is not read
  13 18 | x = float 3 | y = Cast x; to=1; saturate=0
      refused: 'saturate'
  13 | x = float16 3 | y = Relu x
      refused: 32 or 64 bits
  """

let onnxNormalisationRecords = """
  7 8 9 13 14 15 28 | x = float 1 2 3 | g = float 2: 2 -1 | b = float 2: 0.5 1
  | m = float 2: 1 0.25 | v = float 2: 3.5 0.75 | y = BatchNormalization x g b m v; epsilon=0.5
      -2 -0.25 1.5 2.118034 0.55278647 3.236068
  7 8 | x = float 1 2 3 | g = float 2: 2 -1 | b = float 2: 0.5 1 | m = float 2: 1 0.25
  | v = float 2: 3.5 0.75 | y = BatchNormalization x g b m v; spatial=1; momentum=0.5
      -2.1726084 -0.30178255 1.5690434 2.443366 0.4226535 3.886732
  14 15 28 | x = float 1 2 3 | g = float 2: 2 -1 | b = float 2: 0.5 1 | m = float 2: 1 0.25
  | v = float 2: 3.5 0.75 | y = BatchNormalization x g b m v; training_mode=0
      -2.1726084 -0.30178255 1.5690434 2.443366 0.4226535 3.886732
  7 8 9 13 | x = float 1 1 1 2: 3 5 | g = float 1: 1 | b = float 1: 0 | m = float 1: 0
  | v = float 1: 1 | y a c d e = BatchNormalization x g b m v
      refused: 'a'
  7 9 13 | x = float 1 1 1 2: 3 5 | g = float 1: 1 | b = float 1: 0 | m = float 1: 0
  | v = float 1: 1 | y - c = BatchNormalization x g b m v
      refused: 'c'
  14 15 28 | x = float 1 1 1 2: 3 5 | g = float 1: 1 | b = float 1: 0 | m = float 1: 0
  | v = float 1: 1 | y a c = BatchNormalization x g b m v; training_mode=1
      refused: by constants
  14 | x = float 1 1 1 2: 3 5 | g = float 1: 1 | b = float 1: 0 | m = float 1: 0
  | v = float 1: 1 | y a c = BatchNormalization x g b m v
      refused: 'a'
  9 13 | x = float 1 1 1 2: 3 5 | g = float 1: 1 | b = float 1: 0 | m = float 1: 0
  | v = float 1: 1 | y = BatchNormalization x g b m v; training_mode=0
      refused: 'training_mode'
  7 8 | x = float 1 1 1 2: 3 5 | g = float 1: 1 | b = float 1: 0 | m = float 1: 0
  | v = float 1: 1 | y = BatchNormalization x g b m v; spatial=0
      refused: by constants
  9 14 | x = float 1 1 1 2: 3 5 | g = float 1: 1 | b = float 1: 0 | m = float 1: 0
  | v = float 1: 1 | y = BatchNormalization x g b m v; spatial=1
      refused: 'spatial'
  13 | x = float 1 1 1 2: 3 5 | g = float 1: 1 | b = float 1: 0 | m = float 1: 0
  | v = float 1: 1 | y = BatchNormalization x g b m v; is_test=1
      refused: 'is_test'
  """

let onnxActivationsRecords = """
  7 13 14 28 | x = float 4 | y = Relu x
      0 0.25 2 0
  7 28 | x = float 4 | y = Relu x; alpha=0.5
      refused: 'alpha'
  7 28 | x = float 4 | y = Relu x; consumed_inputs=[0]
      refused: 'consumed_inputs'
  7 13 28 | x = float 4 | y = Sigmoid x
      0.18242556 0.56217647 0.8807971 0.26894143
  7 13 28 | x = float 4 | y = Tanh x
      -0.9051482 0.24491866 0.9640276 -0.7615942
  7 16 28 | x = float 4 | y = LeakyRelu x
      -0.015 0.25 2 -0.01
  7 16 28 | x = float 4 | y = LeakyRelu x; alpha=0.25
      -0.375 0.25 2 -0.25
  7 | x = float 4 | y = LeakyRelu x; alpha=1
      refused: 'alpha' is of another type
  7 10 | x = float 4 | y = Clip x; min=-0.5; max=1.0
      -0.5 0.25 1 -0.5
  7 10 | x = float 4 | y = Clip x
      -1.5 0.25 2 -1
  11 12 13 28 | x = float 4 | a = float -: -0.5 | b = float -: 1 | y = Clip x a b
      -0.5 0.25 1 -0.5
  11 13 28 | x = float 4 | b = float -: 1 | y = Clip x - b
      -1.5 0.25 1 -1
  13 28 | x = double 4 | a = double -: 1e39 | b = double -: 1e300 | y = Clip x a b
      1e+39 1e+39 1e+39 1e+39
  11 28 | x = float 4 | a = float -: -1e30 | b = float -: 1e30 | y = Clip x a b
      -1.5 0.25 2 -1
  11 | x = float 3: -2e30 5 3e30 | a = float -: -1e30 | b = float -: 1e30 | y = Clip x a b
      -1.0000000150474662e+30 5 1.0000000150474662e+30
  7 10 | x = float 4 | a = float -: -0.5 | b = float -: 1 | y = Clip x a b
      refused: 3 inputs, not 1
  11 13 | x = float 4 | y = Clip x; min=-0.5
      refused: 'min'
  13 | x = float 4 | a = double -: -0.5 | y = Clip x a
      refused: float and double
  """

let onnxSoftmaxRecords = """
  7 11 12 | x = float 1 2 2 | y = Softmax x
      0.024085488 0.13860242 0.7976018 0.039710253
  13 28 | x = float 1 4 | y = Softmax x
      0.024085488 0.13860242 0.7976018 0.039710253
  7 11 12 | x = float 1 4 | y = LogSoftmax x; axis=0
      -3.7261457 -1.9761457 -0.22614579 -3.2261457
  13 28 | x = float 1 4 1 | y = Softmax x; axis=1
      0.024085488 0.13860242 0.7976018 0.039710253
  11 13 28 | x = float 1 4 | y = LogSoftmax x; axis=-1
      -3.7261457 -1.9761457 -0.22614579 -3.2261457
  13 28 | x = float 1 2 2 | y = Softmax x
      refused: softmax elsewhere
  13 | x = float 1 4 | y = Softmax x; axis=0
      refused: softmax elsewhere
  7 11 12 | x = float 2 2 | y = Softmax x
      refused: softmax elsewhere
  """
