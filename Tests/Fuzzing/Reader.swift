/// Every reader of files in the library, and one that shows that faults are found.
enum Reader: String, CaseIterable {
  case onnx
  case onnxExternal = "onnx-external"
  case safetensors
  case checkpoint
  case vnnlib
  case witness
  case instances
  case npy
  case npz
  case csv
  case idx
  case cifar
  case har
  case tar
  case gzip
  case zip
  case outputsNPZ = "outputs-npz"
  case outputsCSV = "outputs-csv"
  case shadows
  case index
  case configuration
  case manifest
  case cell
  case lira
  /// Not of the library: commits every fault.
  case rehearsal

  /// The readers of the library.
  static let library = allCases.filter { $0 != .rehearsal }

  var format: any FuzzedFormat {
    switch self {
    case .onnx: ONNXFormat()
    case .onnxExternal: ONNXExternalFormat()
    case .safetensors: SafetensorsFormat()
    case .checkpoint: CheckpointFormat()
    case .vnnlib: VNNLIBFormat()
    case .witness: WitnessFormat()
    case .instances: InstancesFormat()
    case .npy: NPYFormat()
    case .npz: NPZFormat()
    case .csv: CSVFormat()
    case .idx: IDXFormat()
    case .cifar: CIFARFormat()
    case .har: HARFormat()
    case .tar: TarFormat()
    case .gzip: GzipFormat()
    case .zip: ZIPFormat()
    case .outputsNPZ: OutputsNPZFormat()
    case .outputsCSV: OutputsCSVFormat()
    case .shadows: ShadowsFormat()
    case .index: IndexFormat()
    case .configuration: ConfigurationFormat()
    case .manifest: ManifestFormat()
    case .cell: CellFormat()
    case .lira: LiRAFormat()
    case .rehearsal: Rehearsal()
    }
  }
}
