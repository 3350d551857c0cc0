/// What the Python package onnx 1.23 says of the public networks in `../shared`.
///
/// Under each folder, for every file: name without extension, format version, operator set, number
/// of nodes without constants, number of constants, inputs and outputs (`name:type:extents`, `;`
/// between), sum of all extents weighted by the constant's position among the sorted names, and the
/// digest of all elements.
let onnxOracles = """
  auto_lirpa
    cnn_4layer_test_f32 8 13 9 12 input:1:1x3x32x32 output:1:1x10 2573 579bd95c0000000
    cnn_4layer_test_f64 8 13 9 12 input:11:1x3x32x32 output:11:1x10 2573 579bd95c0000000
    mnist_a_adv 8 13 8 8 input:1:1x1x28x28 output:1:1x10 13437 e4fc01b900000000
  convex_adversarial
    cifar_small_8px_cascade0 8 13 8 8 input:1:1x3x32x32 output:1:1x10 16807 e4df01a220000000
    mnist_0.1_release 8 13 8 8 input:1:1x1x28x28 output:1:1x10 13437 3decc92d20000000
    mnist_small_0.3_cascade0 8 13 8 8 input:1:1x1x28x28 output:1:1x10 13437 31c7694ea0000000
  marabou/concat
    concat_axis_0 4 9 2 0 X1:1:2x2x2;X2:1:2x2x2;X3:1:4x2x2 Y:1:4x2x2 0 0
    concat_axis_1 4 9 2 0 X1:1:2x2x2;X2:1:2x2x2;X3:1:2x4x2 Y:1:2x4x2 0 0
    concat_axis_2 4 9 2 0 X1:1:2x2x2;X2:1:2x2x2;X3:1:2x2x4 Y:1:2x2x4 0 0
  marabou/layer-zoo
    add 9 20 1 1 x:1:2x2 y:1:2x2 4 7fa8000000000000
    batchnorm 9 20 1 4 x:1:1x3x2x1 y:1:1x3x2x1 30 fd50000000000000
    cast_int_to_float 9 20 2 1 x:1:2x2 y:1:2x2 4 bfb0000000000000
    constant 9 20 0 1 x:1:1 y:1:2x2 4 3f70000000000000
    conv 9 20 1 1 x:1:1x1x5x5 y:1:1x1x5x5 8 3d30000000000000
    dropout 9 20 1 0 x:1:2x2 y:1:2x2 0 0
    dropout_training_mode_false 9 20 1 2 x:1:2x2 y:1:2x2 0 3fe0000000000000
    dropout_training_mode_true 9 20 1 2 x:1:2x2 y:1:2x2 0 bfc0000000000000
    flatten 9 20 1 0 x:1:2x2x2x1 y:1:4x2 0 0
    gemm 9 20 1 2 x:1:2x2 y:1:2x2 11 bf7c000000000000
    identity 9 20 1 0 x:1:2x2 y:1:2x2 0 0
    leakyRelu 9 20 1 0 x:1:2x2 y:1:2x2 0 0
    matmul 9 20 1 1 x:1:2x3 y:1:2x2 5 7f58000000000000
    maxpool 9 20 1 0 x:1:1x1x4x4 y:1:1x1x2x2 0 0
    relu 9 20 1 0 x:1:2x2 y:1:2x2 0 0
    reshape 9 20 1 1 x:1:2x2 y:1:1x4 2 c010000000000000
    reshape_with_dimension_inference 9 20 1 1 x:1:2x2 y:1:1x4 2 4010000000000000
    sigmoid 9 20 1 0 x:1:2x2 y:1:2x2 0 0
    squeeze 9 20 1 0 x:1:1x2x1x3 y:1:2x3 0 0
    squeeze_with_axes 9 20 1 1 x:1:1x2x1x3 y:1:2x3 1 c000000000000000
    sub 9 20 1 1 x:1:2x2 y:1:2x2 4 7fa8000000000000
    tanh 9 20 1 0 x:1:2x2 y:1:2x2 0 0
    transpose 9 20 1 0 x:1:2x3 y:1:3x2 0 0
    unsqueeze 9 20 1 1 x:1:2x3 y:1:1x1x2x3 2 c000000000000000
  marabou/onnx-vnnlib
    test_nano_vnncomp 7 14 2 1 model_in:1:1 model_out:1:1 2 3fe0000000000000
    test_sat_vnncomp 3 8 22 15 input:1:1x1x1x5 linear_7_Add:1:1x5 6909 7a4da05500000000
    test_small_vnncomp 7 14 8 6 X_0:1:1 Y_0:1:1 59 fff4000000000000
    test_tiny_vnncomp 7 14 5 4 X_0:1:1 Y_0:1:1 17 bf90000000000000
    test_unsat_vnncomp 3 8 22 15 input:1:1x1x1x5 linear_7_Add:1:1x5 6909 626a44c3e0000000
  marabou/split
    split_1d_split-2-4_axis-0 4 9 3 2 X:1:6 Y1:1:2;Y2:1:4 0 bff0000000000000
    split_1d_split-2_axis-0 4 9 4 3 X:1:6 Y1:1:2;Y2:1:2;Y3:1:2 0 8008000000000000
    split_2d_split-2-4_axis-1 4 9 3 2 X:1:2x6 Y1:1:2x2;Y2:1:2x4 0 bff0000000000000
    split_2d_split-3_axis-1 4 9 3 2 X:1:2x6 Y1:1:2x3;Y2:1:2x3 0 bff0000000000000
    split_5d_split-2-2-81_axis-4-mul-concat 4 9 5 3 X:1:1x1x1x1x85 Y:1:1x1x1x1x85 0 8000000000000000
    split_5d_split-2-2-81_axis-4 4 9 4 3 X:1:1x1x1x1x85 Y1:1:1x1x1x1x2;Y2:1:1x1x1x1x2;Y3:1:1x1x1x1x81 0 8008000000000000
  mipverify_rsl18a
    rsl18a_mnist_linf0.1 8 13 4 4 input:1:1x1x28x28 output:1:1x10 6412 d956f2de80000000
  mipverify_wk17a
    wk17a_mnist_linf0.1 8 13 8 8 input:1:1x1x28x28 output:1:1x10 13437 2aa74c8a40000000
  vnncomp/acasxu/onnx
    ACASXU_run2a_1_1_batch_2000 3 8 22 15 input:1:1x1x1x5 linear_7_Add:1:1x5 6909 d8aa033fe0000000
    ACASXU_run2a_1_2_batch_2000 3 8 22 15 input:1:1x1x1x5 linear_7_Add:1:1x5 6909 52f2e26e60000000
    ACASXU_run2a_1_3_batch_2000 3 8 22 15 input:1:1x1x1x5 linear_7_Add:1:1x5 6909 49542cb5a0000000
    ACASXU_run2a_1_4_batch_2000 3 8 22 15 input:1:1x1x1x5 linear_7_Add:1:1x5 6909 e7026e92a0000000
    ACASXU_run2a_1_5_batch_2000 3 8 22 15 input:1:1x1x1x5 linear_7_Add:1:1x5 6909 c9ce61e840000000
    ACASXU_run2a_1_6_batch_2000 3 8 22 15 input:1:1x1x1x5 linear_7_Add:1:1x5 6909 626a44c3e0000000
    ACASXU_run2a_1_7_batch_2000 3 8 22 15 input:1:1x1x1x5 linear_7_Add:1:1x5 6909 7a4da05500000000
    ACASXU_run2a_1_8_batch_2000 3 8 22 15 input:1:1x1x1x5 linear_7_Add:1:1x5 6909 226eea3c20000000
    ACASXU_run2a_1_9_batch_2000 3 8 22 15 input:1:1x1x1x5 linear_7_Add:1:1x5 6909 f484a7c80000000
    ACASXU_run2a_2_1_batch_2000 3 8 22 15 input:1:1x1x1x5 linear_7_Add:1:1x5 6909 fc9c5a4fc0000000
    ACASXU_run2a_2_2_batch_2000 3 8 22 15 input:1:1x1x1x5 linear_7_Add:1:1x5 6909 fad5a03e60000000
    ACASXU_run2a_2_3_batch_2000 3 8 22 15 input:1:1x1x1x5 linear_7_Add:1:1x5 6909 61864a9060000000
    ACASXU_run2a_2_4_batch_2000 3 8 22 15 input:1:1x1x1x5 linear_7_Add:1:1x5 6909 d52b4ea1c0000000
    ACASXU_run2a_2_5_batch_2000 3 8 22 15 input:1:1x1x1x5 linear_7_Add:1:1x5 6909 3cdc9db9c0000000
    ACASXU_run2a_2_6_batch_2000 3 8 22 15 input:1:1x1x1x5 linear_7_Add:1:1x5 6909 bbdc4324e0000000
    ACASXU_run2a_2_7_batch_2000 3 8 22 15 input:1:1x1x1x5 linear_7_Add:1:1x5 6909 f1f1008c60000000
    ACASXU_run2a_2_8_batch_2000 3 8 22 15 input:1:1x1x1x5 linear_7_Add:1:1x5 6909 5356bdb8c0000000
    ACASXU_run2a_2_9_batch_2000 3 8 22 15 input:1:1x1x1x5 linear_7_Add:1:1x5 6909 847d6dfac0000000
    ACASXU_run2a_3_1_batch_2000 3 8 22 15 input:1:1x1x1x5 linear_7_Add:1:1x5 6909 7e0cd94f80000000
    ACASXU_run2a_3_2_batch_2000 3 8 22 15 input:1:1x1x1x5 linear_7_Add:1:1x5 6909 c2adacaee0000000
    ACASXU_run2a_3_3_batch_2000 3 8 22 15 input:1:1x1x1x5 linear_7_Add:1:1x5 6909 93d239ddc0000000
    ACASXU_run2a_3_4_batch_2000 3 8 22 15 input:1:1x1x1x5 linear_7_Add:1:1x5 6909 1b1985af00000000
    ACASXU_run2a_3_5_batch_2000 3 8 22 15 input:1:1x1x1x5 linear_7_Add:1:1x5 6909 cd3bc6b3c0000000
    ACASXU_run2a_3_6_batch_2000 3 8 22 15 input:1:1x1x1x5 linear_7_Add:1:1x5 6909 80511b7d60000000
    ACASXU_run2a_3_7_batch_2000 3 8 22 15 input:1:1x1x1x5 linear_7_Add:1:1x5 6909 e615623ec0000000
    ACASXU_run2a_3_8_batch_2000 3 8 22 15 input:1:1x1x1x5 linear_7_Add:1:1x5 6909 21f059fc00000000
    ACASXU_run2a_3_9_batch_2000 3 8 22 15 input:1:1x1x1x5 linear_7_Add:1:1x5 6909 a48ce7e2e0000000
    ACASXU_run2a_4_1_batch_2000 3 8 22 15 input:1:1x1x1x5 linear_7_Add:1:1x5 6909 fb31bdd60000000
    ACASXU_run2a_4_2_batch_2000 3 8 22 15 input:1:1x1x1x5 linear_7_Add:1:1x5 6909 abd79e0940000000
    ACASXU_run2a_4_3_batch_2000 3 8 22 15 input:1:1x1x1x5 linear_7_Add:1:1x5 6909 55c068e960000000
    ACASXU_run2a_4_4_batch_2000 3 8 22 15 input:1:1x1x1x5 linear_7_Add:1:1x5 6909 728b2f13e0000000
    ACASXU_run2a_4_5_batch_2000 3 8 22 15 input:1:1x1x1x5 linear_7_Add:1:1x5 6909 b3b3688d80000000
    ACASXU_run2a_4_6_batch_2000 3 8 22 15 input:1:1x1x1x5 linear_7_Add:1:1x5 6909 c61cc92280000000
    ACASXU_run2a_4_7_batch_2000 3 8 22 15 input:1:1x1x1x5 linear_7_Add:1:1x5 6909 3f6b028e40000000
    ACASXU_run2a_4_8_batch_2000 3 8 22 15 input:1:1x1x1x5 linear_7_Add:1:1x5 6909 7322580de0000000
    ACASXU_run2a_4_9_batch_2000 3 8 22 15 input:1:1x1x1x5 linear_7_Add:1:1x5 6909 81f4067660000000
    ACASXU_run2a_5_1_batch_2000 3 8 22 15 input:1:1x1x1x5 linear_7_Add:1:1x5 6909 abd7cc7e0000000
    ACASXU_run2a_5_2_batch_2000 3 8 22 15 input:1:1x1x1x5 linear_7_Add:1:1x5 6909 aedffa2c20000000
    ACASXU_run2a_5_3_batch_2000 3 8 22 15 input:1:1x1x1x5 linear_7_Add:1:1x5 6909 a0689effe0000000
    ACASXU_run2a_5_4_batch_2000 3 8 22 15 input:1:1x1x1x5 linear_7_Add:1:1x5 6909 62cc4b06c0000000
    ACASXU_run2a_5_5_batch_2000 3 8 22 15 input:1:1x1x1x5 linear_7_Add:1:1x5 6909 a701f8020000000
    ACASXU_run2a_5_6_batch_2000 3 8 22 15 input:1:1x1x1x5 linear_7_Add:1:1x5 6909 1584027420000000
    ACASXU_run2a_5_7_batch_2000 3 8 22 15 input:1:1x1x1x5 linear_7_Add:1:1x5 6909 d0c8aeede0000000
    ACASXU_run2a_5_8_batch_2000 3 8 22 15 input:1:1x1x1x5 linear_7_Add:1:1x5 6909 55ce3a28c0000000
    ACASXU_run2a_5_9_batch_2000 3 8 22 15 input:1:1x1x1x5 linear_7_Add:1:1x5 6909 6f828102c0000000
  vnncomp/cifar10_resnet_2021/onnx
    resnet_2b 6 9 17 16 input.1:1:1x3x32x32 33:1:1x10 20940 6b97747e00000000
  vnncomp/eran_2021/onnx
    ffnnSIGMOID__Point_6x200 6 9 16 16 input:1:1x1x28x28 output:1:1x10 40810 c89516fa0000000
    mnist_relu_9_200 6 9 21 20 input:1:1x1x28x28 output:1:1x10 60482 c81a483460000000
  vnncomp/linearizenn_2024_small/onnx
    AllInOne_10_10 7 14 20 23 input:1:1x4 output:1:1x2 45533 b2d988ad40000000
    AllInOne_30_30 7 14 20 23 input:1:1x4 output:1:1x2 45533 ac0fd38740000000
  vnncomp/mnist_fc_2022/onnx
    mnist-net_256x2 4 9 6 6 0:1:1x784x1 12:1:1x10 6798 f2c6e33740000000
    mnist-net_256x4 4 9 10 10 0:1:1x784x1 20:1:1x10 18142 b3cf1b2760000000
    mnist-net_256x6 4 9 14 14 0:1:1x784x1 28:1:1x10 39566 c8388f9840000000
  vnncomp/oval21_2022/onnx
    cifar_base_kw 6 9 8 8 input.1:1:1x3x32x32 16:1:1x10 8416 c0ef4abc40000000
    cifar_deep_kw 6 9 12 12 input.1:1:1x3x32x32 24:1:1x10 9676 b7df246e0000000
    cifar_wide_kw 6 9 8 8 input.1:1:1x3x32x32 16:1:1x10 14728 ebb9060820000000
  vnncomp/test_2022/onnx
    test_nano 7 14 2 1 model_in:1:1 model_out:1:1 2 3fe0000000000000
    test_sat 3 8 22 15 input:1:1x1x1x5 linear_7_Add:1:1x5 6909 7a4da05500000000
    test_small 7 14 8 6 X_0:1:1 Y_0:1:1 59 fff4000000000000
    test_tiny 7 14 5 4 X_0:1:1 Y_0:1:1 17 bf90000000000000
    test_unsat 3 8 22 15 input:1:1x1x1x5 linear_7_Add:1:1x5 6909 626a44c3e0000000
  vnncomp/verivital_2021/onnx
    Convnet_avgpool 6 9 6 4 input:1:1x1x28x28 output:1:1x10 4784 74bd874620000000
    Convnet_maxpool 6 9 5 4 input:1:1x1x28x28 output:1:1x10 4784 8f1b17e820000000
  """
