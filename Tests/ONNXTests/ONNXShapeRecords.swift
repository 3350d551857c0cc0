// What onnxruntime 1.32 computes; `ONNXRecord` explains the lines.

let onnxDropoutRecords = """
  7 10 | x = float 3 | y = Dropout x; ratio=0.9
      -1.5 0.25 2
  7 10 12 13 28 | x = float 3 | y m = Dropout x
      -1.5 0.25 2
  12 13 22 28 | x = float 3 | r = float -: 0.9 | t = bool -: 0 | y = Dropout x r t; seed=3
      -1.5 0.25 2
  12 13 28 | x = float 3 | r = float -: 0.9 | t = bool -: 1 | y = Dropout x r t
      refused: training mode
  12 13 | x = float 3 | y = Dropout x; ratio=0.9
      refused: 'ratio'
  7 10 | x = float 3 | y = Dropout x; seed=1
      refused: 'seed'
  7 10 | x = float 3 | r = float -: 0.9 | y = Dropout x r
      refused: 2 inputs, not 1
  13 | x = float 3 | z m = Dropout x | y = Cast m; to=1
      refused: 'm'
  """

let onnxMovingRecords = """
  7 9 13 28 | x = float 2 3 2 | f = Flatten x | y = Transpose f
      -1.5 -0.5 0.25 1.25 2 -1.75 -1 0 0.75 1.75 -2.25 -1.25
  7 13 28 | x = float 2 3 2 | f = Flatten x; axis=0 | y = Transpose f
      -1.5 0.25 2 -1 0.75 -2.25 -0.5 1.25 -1.75 0 1.75 -1.25
  11 28 | x = float 2 3 2 | f = Flatten x; axis=-1 | y = Transpose f
      -1.5 2 0.75 -0.5 -1.75 1.75 0.25 -1 -2.25 1.25 0 -1.25
  7 10 | x = float 2 3 2 | y = Flatten x; axis=-1
      refused: axis -1
  7 14 28 | x = float 2 3 2 | s = int64 2: 0 -1 | r = Reshape x s | y = Transpose r
      -1.5 -0.5 0.25 1.25 2 -1.75 -1 0 0.75 1.75 -2.25 -1.25
  14 28 | x = float 2 3 2 | s = int64 2: 4 -1 | r = Reshape x s; allowzero=1 | y = Transpose r
      -1.5 -1 -0.5 0 0.25 0.75 1.25 1.75 2 -2.25 -1.75 -1.25
  14 | x = float 2 3 2 | s = int64 2: 0 -1 | y = Reshape x s; allowzero=1
      refused: empty
  7 13 | x = float 2 3 2 | s = int64 2: 4 3 | y = Reshape x s; allowzero=0
      refused: 'allowzero'
  13 | x = float 2 3 | y = Reshape x; shape=[3 2]
      refused: 1 inputs, not 2
  7 12 | x = float 1 3 1 | z = Squeeze x; axes=[0] | k = float 1 2: 0.5 1 | y = Add z k
      -1 -0.5 0.75 1.25 2.5 3
  13 28 | x = float 1 3 1 | a = int64 1: -1 | z = Squeeze x a | k = float 2 1: 0.5 1
  | y = Add z k
      -1 0.75 2.5 -0.5 1.25 3
  7 13 28 | x = float 1 3 1 | z = Squeeze x | k = float 2 1: 0.5 1 | y = Add z k
      -1 0.75 2.5 -0.5 1.25 3
  13 28 | x = float 1 3 1 | y = Squeeze x; axes=[0]
      refused: 'axes'
  12 | x = float 1 3 1 | a = int64 1: 0 | y = Squeeze x a
      refused: 2 inputs, not 1
  13 | x = float 1 3 1 | a = int64 0: | y = Squeeze x a
      refused: empty list
  7 11 | x = float 2 | z = Unsqueeze x; axes=[1] | k = float 1 2: 0.5 1 | y = Add z k
      -1 -0.5 0.75 1.25
  13 28 | x = float 2 | a = int64 1: -1 | z = Unsqueeze x a | k = float 1 2: 0.5 1 | y = Add z k
      -1 -0.5 0.75 1.25
  13 28 | x = float 2 | y = Unsqueeze x; axes=[1]
      refused: 1 inputs, not 2
  7 12 | x = float 2 | y = Unsqueeze x
      refused: has no axes
  7 13 28 | x = float 2 3 2 | y = Transpose x
      -1.5 -0.5 2 -1.75 0.75 1.75 0.25 1.25 -1 0 -2.25 -1.25
  7 13 28 | x = float 2 3 2 | y = Transpose x; perm=[1 0 2]
      -1.5 0.25 -0.5 1.25 2 -1 -1.75 0 0.75 -2.25 1.75 -1.25
  8 13 28 | x = float 2 1 | s = int64 3: 2 1 2 | y = Expand x s
      -1.5 -1.5 0.25 0.25 -1.5 -1.5 0.25 0.25
  7 | x = float 2 1 | s = int64 3: 2 1 2 | y = Expand x s
      refused: no such operator
  7 9 | x = float 2 4 | y = Slice x; starts=[0 -3]; ends=[1 100]
      0.25 2 -1
  7 9 | x = float 2 4 | y = Slice x; starts=[1]; ends=[-1]; axes=[1]
      0.25 2 -2.25 -0.5
  10 11 13 28 | x = float 2 4 | s = int64 1: 1 | e = int64 1: 100 | a = int64 1: -1
  | p = int64 1: 2 | y = Slice x s e a p
      0.25 -1 -2.25 1.25
  10 13 28 | x = float 2 4 | s = int32 1: 1 | e = int32 1: 2 | y = Slice x s e
      0.75 -2.25 -0.5 1.25
  10 13 28 | x = float 2 4 | s = int64 1: -1 | e = int64 1: -9223372036854775807
  | a = int64 1: 1 | p = int64 1: -3 | y = Slice x s e a p
      -1 -1.5 1.25 0.75
  10 13 28 | x = float 2 4 | s = int64 1: -100 | e = int64 1: -200 | a = int64 1: 1
  | p = int64 1: -1 | y = Slice x s e a p
      -1.5 0.75
  10 28 | x = float 2 4 | y = Slice x; starts=[0]; ends=[1]
      refused: 1 inputs, not 3
  7 9 | x = float 2 4 | s = int64 1: 1 | e = int64 1: 2 | y = Slice x s e
      refused: 3 inputs, not 1
  13 | x = float 2 4 | s = int64 2: 0 1 | e = int64 2: 2 3 | a = int64 2: 1 -1
  | y = Slice x s e a
      refused: given twice
  13 | x = float 2 4 | s = bool 1: 1 | e = int64 1: 2 | y = Slice x s e
      refused: no list of integers
  7 11 13 28 | x = float 2 3 | i = int64 2: 2 0 | y = Gather x i; axis=1
      2 -1.5 -2.25 -1
  11 13 28 | x = float 2 3 | i = int32 1: -1 | y = Gather x i
      -1 0.75 -2.25
  7 28 | x = float 2 3 | i = int64 1: 2 | y = Gather x i
      refused: outside
  7 12 | x = float 2 5 | a b = Split x; axis=1; split=[1 4] | y = Concat b a; axis=1
      0.25 2 -1 0.75 -1.5 -0.5 1.25 -1.75 0 -2.25
  7 13 | x = float 2 4 | a b = Split x; axis=-1 | y = Concat b a; axis=1
      2 -1 -1.5 0.25 -0.5 1.25 0.75 -2.25
  13 28 | x = float 2 5 | s = int64 2: 3 2 | a b = Split x s; axis=1 | y = Concat b a; axis=-1
      -1 0.75 -1.5 0.25 2 -1.75 0 -2.25 -0.5 1.25
  18 28 | x = float 2 5 | a b = Split x; axis=1; num_outputs=2 | y = Concat b a; axis=1
      -1 0.75 -1.5 0.25 2 -1.75 0 -2.25 -0.5 1.25
  7 13 | x = float 2 5 | a b = Split x; axis=1 | y = Concat b a; axis=1
      refused: equal parts
  18 28 | x = float 2 4 | a b = Split x; axis=1 | y = Concat b a; axis=1
      refused: either
  18 28 | x = float 2 5 | s = int64 2: 3 2 | a b = Split x s; axis=1; num_outputs=2
  | y = Concat b a; axis=1
      refused: either
  18 28 | x = float 2 6 | a b = Split x; axis=1; num_outputs=3 | y = Concat b a; axis=1
      refused: either
  13 | x = float 2 4 | a b = Split x; axis=1; num_outputs=2 | y = Concat b a; axis=1
      refused: 'num_outputs'
  13 | x = float 2 4 | a b = Split x; axis=1; split=[1 3] | y = Concat b a; axis=1
      refused: 'split'
  7 28 | x = float 2 3 | k = float 1 3 | y = Concat k x; axis=0
      -0.5 0.125 0.75 -1.5 0.25 2 -1 0.75 -2.25
  7 28 | x = float 2 3 | y = Concat x x
      refused: no axis
  13 | x = float 2 3 | k = double 1 3 | y = Concat k x; axis=0
      refused: double and float
  7 28 | x = float 3 | y = Identity x
      -1.5 0.25 2
  """

let onnxShapesRecords = """
  7 13 15 28 | x = float 2 3 | s = Shape x | f = Cast s; to=1 | q = ReduceSum x; keepdims=0
  | y = Add f q
      0.25 1.25
  15 28 | x = float 2 3 4 | s = Shape x; start=-2; end=-1 | f = Cast s; to=1
  | q = ReduceSum x; keepdims=0 | y = Add f q
      3.5
  7 13 | x = float 2 3 | s = Shape x; start=1 | y = Reshape x s
      refused: 'start'
  9 20 28 | x = float 3 | s = int64 1: 3 | k = ConstantOfShape s | y = Add x k
      -1.5 0.25 2
  9 20 28 | x = float 3 | s = int64 1: 3 | k = ConstantOfShape s; value=<0.5> | y = Add x k
      -1 0.75 2.5
  8 | x = float 3 | s = int64 1: 3 | k = ConstantOfShape s | y = Add x k
      refused: no such operator
  9 28 | x = float 3 | s = int64 1: 3 | k = ConstantOfShape s; value=<0.5 1> | y = Add x k
      refused: single number
  """
