/// A row-wise arrangement of equal panels on a figure 900 pixels wide, in pixels from its lower
/// left corner, so that scripts place everything absolutely and look the same for any data.
/// At most three panels in a row.
struct Canvas {
  /// At least 1.
  let panels: Int
  /// Whether only the left panel of a row has numbers on its y axis.
  let sharesY: Bool
  /// Of the plotting area, without labels.
  let panelHeight = 264.0

  static let width = 900.0
  /// Margins of the whole figure; the upper one holds title and legend.
  private static let (left, right, bottom, top) = (68.0, 16.0, 58.0, 84.0)
  /// Room for labels of the x axis and the title of the panel below.
  private static let rowGap = 88.0

  /// In pixels, from the lower left corner of the figure.
  struct Area {
    let left: Double, right: Double, bottom: Double, top: Double
    var width: Double { right - left }
    var height: Double { top - bottom }
  }

  /// Panels of a full row.
  var columns: Int { min(panels, 3) }
  /// Full ones, and one for the rest.
  var rows: Int { (panels + columns - 1) / columns }

  var height: Double {
    Self.top + Self.bottom + Double(rows) * panelHeight + Double(rows - 1) * Self.rowGap
  }

  /// The plotting area of a panel, counted by rows from the upper left.
  /// - Parameter panel: from 0.
  func area(_ panel: Int) -> Area {
    let (row, column) = panel.quotientAndRemainder(dividingBy: columns)
    let gap = sharesY ? 20.0 : 68
    let inner = Self.width - Self.left - Self.right - gap * Double(columns - 1)
    let width = min(inner / Double(columns), 460)
    let left = Self.left + Double(column) * (width + gap)
    let top = height - Self.top - Double(row) * (panelHeight + Self.rowGap)
    return Area(left: left, right: left + width, bottom: top - panelHeight, top: top)
  }

  /// Whether a panel is the first of its row.
  func isLeftmost(_ panel: Int) -> Bool { panel % columns == 0 }
}
