"""Graph operations: those that the graph of an entry may be made of.

All of them compute tensors from tensors. None of them reads or writes files,
opens connections, calls Python or code that is not TensorFlow's own, or lives
longer than the call. A list of what is allowed, because a list of what is
forbidden is never complete: TensorFlow has some 1900 operations, more with each
release, and `IsStateful` does not tell the dangerous ones apart (`ReadFile` and
`PyFuncStateless` count as stateless).
"""

ARITHMETIC = """
    Abs Add AddN AddV2 All Any ArgMax ArgMin BatchMatMul BatchMatMulV2 BatchMatMulV3
    BitwiseAnd BitwiseOr BitwiseXor Cast Ceil ClipByValue Cumprod Cumsum Div DivNoNan
    Einsum Equal Erf Erfc EuclideanNorm Exp Expm1 Floor FloorDiv FloorMod Greater
    GreaterEqual Invert IsFinite IsInf IsNan L2Loss LeftShift Less LessEqual Log Log1p
    LogicalAnd LogicalNot LogicalOr MatMul Max Maximum Mean Min Minimum Mod Mul MulNoNan
    Neg NotEqual Pow Prod RealDiv Reciprocal RightShift Rint Round Rsqrt Sign Sqrt
    Square SquaredDifference Sub Sum TruncateDiv TruncateMod
    Acos Acosh Asin Asinh Atan Atan2 Atanh Cos Cosh Sin Sinh Tan
"""

NETWORKS = """
    AvgPool BiasAdd Conv2D Conv2DBackpropInput DepthToSpace DepthwiseConv2dNative
    Dilation2D Elu FusedBatchNorm FusedBatchNormV2 FusedBatchNormV3 LRN LeakyRelu
    LogSoftmax MaxPool MaxPoolV2 Relu Relu6 Selu Sigmoid Softmax Softplus Softsign
    SpaceToDepth Tanh
"""

SHAPES = """
    BatchToSpace BatchToSpaceND BroadcastArgs BroadcastTo ConcatOffset ConcatV2 Const
    DynamicPartition DynamicStitch EnsureShape ExpandDims Fill Gather GatherNd GatherV2
    Identity IdentityN InvertPermutation LinSpace MatrixBandPart MatrixDiag
    MatrixDiagPart MirrorPad OneHot OnesLike Pack Pad PadV2 ParallelDynamicStitch Range
    Rank Reshape Reverse ReverseSequence ReverseV2 Roll ScatterNd Select SelectV2 Shape
    ShapeN Size Slice SpaceToBatch SpaceToBatchND Split SplitV Squeeze StopGradient
    StridedSlice TensorScatterAdd TensorScatterUpdate Tile TopKV2 Transpose Unpack Where
    ZerosLike
"""

PICTURES = """
    AdjustContrastv2 AdjustHue AdjustSaturation CropAndResize HSVToRGB
    ImageProjectiveTransformV3 RGBToHSV ResizeArea ResizeBicubic ResizeBilinear
    ResizeNearestNeighbor ScaleAndTranslate
"""

RANDOMNESS = """
    StatelessRandomGetKeyCounter StatelessRandomNormal StatelessRandomNormalV2
    StatelessRandomUniform StatelessRandomUniformFullInt StatelessRandomUniformFullIntV2
    StatelessRandomUniformInt StatelessRandomUniformIntV2 StatelessRandomUniformV2
    StatelessShuffle StatelessTruncatedNormal StatelessTruncatedNormalV2
"""

# `Case`, `If` and `While` call functions of the same graph, which are looked at, too.
CONTROL = """
    Assert Case If NoOp PartitionedCall Placeholder PlaceholderWithDefault
    PreventGradient StatefulPartitionedCall StatelessCase StatelessIf StatelessWhile
    While
    EmptyTensorList TensorListConcatV2 TensorListElementShape TensorListFromTensor
    TensorListGather TensorListGetItem TensorListLength TensorListPopBack
    TensorListPushBack TensorListReserve TensorListResize TensorListScatterV2
    TensorListSetItem TensorListStack
    DisableCopyOnRead ReadVariableOp ResourceGather VariableShape
"""

ALLOWED = frozenset(
    " ".join((ARITHMETIC, NETWORKS, SHAPES, PICTURES, RANDOMNESS, CONTROL)).split()
)

# What `tf.saved_model.save` itself adds: the variables, and two functions that
# write and read the checkpoint. Loading in Python calls neither.
VARIABLES = frozenset(["VarHandleOp"])
FILES = frozenset(["MergeV2Checkpoints", "RestoreV2", "SaveV2", "ShardedFilename"])
SAVER = FILES | {"AssignVariableOp", "StaticRegexFullMatch", "StringJoin"}
