/// What onnxruntime 1.31.1 computes with the public networks in `../shared` (NumPy, by hand, with
/// that of `double`) for x_i = 1.5·frac(0.618…·(i + 1)) − 0.5, rounded to `Float`.
///
/// Under each folder, for every file: name without extension, number of outputs, the first output,
/// the last one and Σ (j + 1)·y_j.
let onnxOutputOracles = """
  auto_lirpa
    cnn_4layer_test_f32 10 -0.1230128 0.01012329 3.034479
    cnn_4layer_test_f64 10 -0.1230128 0.01012331 3.03448
    mnist_a_adv 10 0.9903436 -2.037569 -74.52462
  convex_adversarial
    cifar_small_8px_cascade0 10 -0.7582812 -0.04343684 0.6340017
    mnist_0.1_release 10 -12.1998 -8.219178 -146.5375
    mnist_small_0.3_cascade0 10 1.089039 -0.7517294 -5.238743
  marabou/layer-zoo
    add 4 0.9270509 2.208204 18.31153
    batchnorm 6 -3.233531 -18.20836 -271.8177
    cast_int_to_float 4 0.427051 2.208204 10.31153
    constant 4 0 1.5 10
    conv 25 0.8328158 1.580487 581.1813
    dropout 4 0.427051 0.2082039 3.31153
    dropout_training_mode_false 4 0.427051 0.2082039 3.31153
    flatten 8 0.427051 0.9164079 12.1184
    gemm 4 1.516907 2.647034 21.72852
    identity 4 0.427051 0.2082039 3.31153
    leakyRelu 4 0.427051 0.2082039 3.588736
    matmul 4 -1 -1.75 -14.60942
    maxpool 4 0.781153 0.8328157 8.037914
    relu 4 0.427051 0.2082039 3.603326
    reshape 4 0.427051 0.2082039 3.31153
    reshape_with_dimension_inference 4 0.427051 0.2082039 3.31153
    sigmoid 4 0.6051692 0.5518637 5.79759
    squeeze 6 0.427051 0.5623059 4.86164
    squeeze_with_axes 6 0.427051 0.5623059 4.86164
    sub 4 -0.07294902 -1.791796 -11.68847
    tanh 4 0.4028538 0.2052467 2.894201
    transpose 6 0.427051 0.5623059 6.226385
    unsqueeze 6 0.427051 0.5623059 4.86164
  marabou/onnx-vnnlib
    test_nano_vnncomp 1 0.2135255 0.2135255 0.2135255
    test_sat_vnncomp 5 -0.02015402 -0.01928063 -0.2903414
    test_small_vnncomp 1 64.74922 64.74922 64.74922
    test_tiny_vnncomp 1 0.427051 0.427051 0.427051
    test_unsat_vnncomp 5 -0.0201359 -0.019343 -0.2908669
  marabou/split
    split_5d_split-2-2-81_axis-4-mul-concat 85 0.854102 0.5986671 1916.333
  mipverify_rsl18a
    rsl18a_mnist_linf0.1 10 0.3660452 -0.06499238 13.47236
  mipverify_wk17a
    wk17a_mnist_linf0.1 10 3.474937 -9.772557 -301.0446
  vnncomp/acasxu/onnx
    1_1 5 -0.02194959 -0.01917532 -0.2902903
    1_2 5 -0.0202845 -0.0189197 -0.2866222
    1_3 5 -0.019796 -0.01686781 -0.2547902
    1_4 5 -0.0205129 -0.0193447 -0.2911635
    1_5 5 -0.02018785 -0.01889517 -0.2864528
    1_6 5 -0.0201359 -0.019343 -0.2908669
    1_7 5 -0.02015402 -0.01928063 -0.2903414
    1_8 5 -0.0202057 -0.0194931 -0.2927187
    1_9 5 -0.0201197 -0.019525 -0.2932266
    2_1 5 -0.02064191 0.01810654 0.01171104
    2_2 5 -0.0210871 0.0180535 0.0142945
    2_3 5 -0.0208682 0.0182239 0.0145855
    2_4 5 -0.021185 0.01862315 0.01295566
    2_5 5 -0.0202878 0.0184604 0.01396421
    2_6 5 -0.020472 0.0187023 0.0151451
    2_7 5 -0.0201921 0.0182133 0.0106525
    2_8 5 -0.0215689 0.0182482 0.009350596
    2_9 5 -0.0210782 0.0182602 0.0113658
    3_1 5 -0.02017675 -0.01681846 -0.04300626
    3_2 5 -0.02353421 -0.01112088 0.0001777029
    3_3 5 -0.02051673 -0.01658878 -0.04662975
    3_4 5 -0.0207768 -0.0180816 -0.05806109
    3_5 5 -0.0208699 -0.0182587 -0.06287811
    3_6 5 -0.02071187 -0.01886877 -0.06327214
    3_7 5 -0.02050182 -0.01799959 -0.05563139
    3_8 5 0.02904548 -0.01562463 0.01325322
    3_9 5 -0.02213857 -0.01849775 -0.06577426
    4_1 5 -0.0208698 0.0179381 0.0131258
    4_2 5 -0.02138688 0.0184062 0.01605013
    4_3 5 -0.0204165 0.0193392 0.019578
    4_4 5 -0.0205829 0.0182197 0.0165571
    4_5 5 -0.0206515 0.018364 0.0137898
    4_6 5 -0.02198038 0.0186713 0.02103672
    4_7 5 -0.0211303 0.0182179 0.01399921
    4_8 5 -0.02246612 0.01836377 0.01224025
    4_9 5 -0.0210899 0.0185284 0.0158155
    5_1 5 -0.0203228 -0.0183874 -0.0586423
    5_2 5 -0.02085408 -0.01891995 -0.06260002
    5_3 5 -0.02098081 -0.01755043 -0.04475351
    5_4 5 -0.0207069 -0.0181717 -0.0560188
    5_5 5 -0.0215604 -0.0175339 -0.0537302
    5_6 5 -0.0204593 -0.0179438 -0.0542871
    5_7 5 -0.01989823 -0.007717901 0.08530468
    5_8 5 -0.0200873 -0.0183086 -0.0573096
    5_9 5 -0.0205513 -0.0184214 -0.0603675
  vnncomp/cifar10_resnet_2021/onnx
    resnet_2b 10 0.1485098 -4.50929 -18.82582
  vnncomp/eran_2021/onnx
    ffnnSIGMOID__Point_6x200 10 -14.45082 -5.179248 -336.7171
    mnist_relu_9_200 10 0 1.510609 45.38134
  vnncomp/linearizenn_2024_small/onnx
    AllInOne_10_10 2 -18.53478 18.53478 18.53478
    AllInOne_30_30 2 -1.948825 1.948825 1.948825
  vnncomp/mnist_fc_2022/onnx
    mnist-net_256x2 10 -0.007673386 0.006797247 8.783271
    mnist-net_256x4 10 0.0164175 0.003280118 8.487609
    mnist-net_256x6 10 0.02055791 -0.003267661 8.912094
  vnncomp/oval21_2022/onnx
    cifar_base_kw 10 0.2250694 -3.154857 -16.31711
    cifar_deep_kw 10 0.3753957 -3.389745 -14.74654
    cifar_wide_kw 10 1.177904 -4.739107 -20.18556
  vnncomp/test_2022/onnx
    test_nano 1 0.2135255 0.2135255 0.2135255
    test_sat 5 -0.02015402 -0.01928063 -0.2903414
    test_small 1 64.74922 64.74922 64.74922
    test_tiny 1 0.427051 0.427051 0.427051
    test_unsat 5 -0.0201359 -0.019343 -0.2908669
  vnncomp/verivital_2021/onnx
    Convnet_avgpool 10 -41.3691 -61.43217 -1572.284
    Convnet_maxpool 10 -67.52578 -90.33717 -2441.577
  """

/// The public networks that cannot be imported, and what the error must say.
let onnxImportFailures: [String: [String]] = [
  "marabou/concat/concat_axis_0": ["3 inputs and 1 outputs"],
  "marabou/concat/concat_axis_1": ["3 inputs and 1 outputs"],
  "marabou/concat/concat_axis_2": ["3 inputs and 1 outputs"],
  "marabou/layer-zoo/dropout_training_mode_true": ["(Dropout)", "training mode"],
  "marabou/split/split_1d_split-2-4_axis-0": ["1 inputs and 2 outputs"],
  "marabou/split/split_1d_split-2_axis-0": ["1 inputs and 3 outputs"],
  "marabou/split/split_2d_split-2-4_axis-1": ["1 inputs and 2 outputs"],
  "marabou/split/split_2d_split-3_axis-1": ["1 inputs and 2 outputs"],
  "marabou/split/split_5d_split-2-2-81_axis-4": ["1 inputs and 3 outputs"],
]
