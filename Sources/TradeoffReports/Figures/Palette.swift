/// Colours and point shapes: the colour-blind-safe palette of Okabe and Ito (2008), every line of
/// one colour with a shape of its own.
/// Methods keep their colours within a report by their place in its legend.
enum Palette {
  /// Hexadecimal, as gnuplot takes colours.
  static let black = "#000000"
  static let blue = "#0072B2"
  static let vermillion = "#D55E00"
  static let green = "#009E73"
  static let purple = "#CC79A7"
  static let orange = "#E69F00"
  static let sky = "#56B4E9"

  /// Colour and gnuplot point type of the n-th method of a legend.
  /// Eleven, one for each method that there is; colours repeat with other shapes.
  static let methods = [
    (black, 7), (blue, 5), (vermillion, 9), (green, 13), (purple, 11), (orange, 15), (sky, 6),
    (vermillion, 4), (blue, 9), (green, 5), (purple, 15),
  ]

  /// Colour and point type by strategy.
  static let strategies = [(sky, 6), (orange, 4), (purple, 13), (black, 8)]

  /// The line styles: 1… for methods, 101… for strategies, with the lighter error bars 50 above.
  static var styles: String {
    lines(methods, from: 1) + "\n" + lines(Self.strategies, from: 101)
  }

  /// - Parameter first: number of the first style.
  private static func lines(_ styles: [(String, Int)], from first: Int) -> String {
    styles.enumerated().map { index, style in
      let (colour, shape) = style
      return """
        set style line \(first + index) lc rgb '\(colour)' lw 1.8 pt \(shape) ps 0.75
        set style line \(first + index + 50) lc rgb '#80\(colour.dropFirst())' lw 1.2 pt 0 ps 0
        """
    }.joined(separator: "\n")
  }

  /// Line style of a method at a position of the legend.
  static func line(method position: Int) -> Int { 1 + position % methods.count }

  /// Line style of a strategy at a position of `strategies`.
  static func line(strategy position: Int) -> Int { 101 + position }
}
