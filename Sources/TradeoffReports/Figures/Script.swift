import Results

/// A gnuplot script that draws panels from one CSV file.
/// One script draws both formats. It runs in the folder of its data and names files relative to
/// that.
struct Script {
  /// Of script, data and drawings, without suffix.
  let name: String
  /// Of the whole figure; any text, quoted here.
  let title: String
  /// Its number of panels is that of `panels`.
  let canvas: Canvas
  /// Plot elements with titles but without data: the legend above all panels.
  let legend: [String]
  /// Row by row from the upper left.
  let panels: [Panel]

  /// Axes, title and plot of one of the panels.
  struct Panel {
    var title: String
    var xLabel: String
    var yLabel: String
    /// Of gnuplot; empty where a row shares its axis.
    var yFormat = "%g"
    /// Ranges, tics, arrows: lines set before plotting.
    var settings: [String]
    /// What follows `plot`, element by element.
    var elements: [String]
  }

  /// `of` picks a series from a column by its name: other rows become NaN, which gnuplot leaves
  /// out.
  var text: String {
    """
    # Draws \(name).svg and \(name).png from \(name).csv: gnuplot \(name).gp
    reset
    set encoding utf8
    set datafile separator comma
    set datafile columnheaders
    set errorbars small
    \(Palette.styles)
    of(name, key, value) = strcol(name) eq key ? value : NaN
    do for [format in 'svg png'] {
      if (format eq 'svg') {
        set terminal svg size \(size(1)) noenhanced font 'sans-serif,13' background rgb 'white'
      } else {
        set terminal pngcairo size \(size(2)) noenhanced font 'sans-serif,13' fontscale 1.5 \\
          linewidth 2 pointscale 2 background rgb 'white'
      }
      set output '\(name).' . format
      set multiplot
    \(legendText)
    \(panels.indices.map(panelText).joined(separator: "\n"))
      unset multiplot
      set output
    }

    """
  }

  /// A plot over the whole width without axes, so that the legend fits on one line.
  /// Drawn first, as a plot of nothing: keys of single panels would take their room.
  private var legendText: String {
    indented([
      "unset border; unset tics; unset grid; unset logscale; unset label; unset object; unset arrow",
      "set xrange [0:1]; set yrange [0:1]",
      "set lmargin at screen 0; set rmargin at screen 1",
      "set bmargin at screen \(y(canvas.height - 60)); set tmargin at screen 1",
      label(tag: 1, text: title, left: Canvas.width / 2, up: canvas.height - 15),
      "set key at screen 0.5, screen \(y(canvas.height - 38)) center center horizontal \\\n"
        + "    Left reverse samplen 2.5",
      "plot " + legend.joined(separator: ", \\\n    "),
      "unset key; unset label 1",
      "set border 3 lc rgb '#404040'; set grid lc rgb '#dddddd' lw 0.8 dt 1",
      "set tics out scale 0.6 font ',12' textcolor rgb '#202020'",
      "set xtics nomirror; set ytics nomirror",
    ])
  }

  /// Titles are placed as labels: gnuplot's terminals disagree on where to put its own.
  /// - Parameter index: of the panel; decides its place and whether it has numbers on its y axis.
  private func panelText(_ index: Int) -> String {
    let (panel, area) = (panels[index], canvas.area(index))
    let showsY = !canvas.sharesY || canvas.isLeftmost(index)
    let middle = (area.left + area.right) / 2
    let frame = [
      "set lmargin at screen \(x(area.left)); set rmargin at screen \(x(area.right))",
      "set bmargin at screen \(y(area.bottom)); set tmargin at screen \(y(area.top))",
      label(tag: 2, text: panel.title, left: middle, up: area.top + 17),
      label(tag: 3, text: panel.xLabel, left: middle, up: area.bottom - 45),
      label(
        tag: 4, text: showsY ? panel.yLabel : "", left: area.left - 50,
        up: (area.bottom + area.top) / 2)
        + " rotate by 90",
      "set format y '\(showsY ? panel.yFormat : "")'",
    ]
    let plot = "plot " + panel.elements.joined(separator: ", \\\n    ")
    return indented(frame + panel.settings + [plot])
  }

  /// - Parameters:
  ///   - tag: number by which later panels replace it.
  ///   - left: centre, in pixels from the left.
  ///   - up: centre, in pixels from below.
  private func label(tag: Int, text: String, left: Double, up: Double) -> String {
    "set label \(tag) \(gnuplotString(text)) at screen \(x(left)), screen \(y(up)) center"
  }

  /// - Parameter scale: 2 for PNG, which is drawn at twice the size.
  private func size(_ scale: Double) -> String {
    "\(brief(scale * Canvas.width)),\(brief(scale * canvas.height))"
  }

  /// Screen coordinates of pixels.
  private func x(_ pixels: Double) -> String { screen(pixels / Canvas.width) }
  private func y(_ pixels: Double) -> String { screen(pixels / canvas.height) }

  /// Within the loop over formats.
  private func indented(_ lines: [String]) -> String {
    lines.map { "  " + $0 }.joined(separator: "\n")
  }
}

/// How rates are written on logarithmic axes from `lowest` to 1: powers of ten where short numbers
/// end.
/// - Parameter lowest: above 0.
func rateFormat(_ lowest: Double) -> String { lowest < 1e-3 ? "1e%T" : "%g" }

/// Plot elements for a series of fractions as percentages: error bars from the columns `y`_low and
/// `y`_high, then the line.
/// - Parameters:
///   - file: name of the CSV.
///   - series: value in its column `series`.
///   - x: column of x.
///   - y: column of y, a fraction; it is drawn in per cent.
///   - shift: added to x, against overlap.
///   - style: of the line; bars have the lighter style 50 above.
func lineWithBars(
  in file: String, series: String, x: String, y: String, shift: Double = 0, style: Int
) -> [String] {
  let places = "(of('series', \(gnuplotString(series)), column('\(x)')) + \(shift))"
  return [
    """
    '\(file)' using \(places):(100*column('\(y)')):(100*column('\(y)_low')):\
    (100*column('\(y)_high')) with yerrorbars ls \(style + 50)
    """,
    "'\(file)' using \(places):(100*column('\(y)')) with linespoints ls \(style)",
  ]
}

/// Legend entry of a line style.
/// Draws nothing but its key.
/// - Parameters:
///   - title: any text.
///   - style: a line style of `Palette`.
///   - points: whether the key shows a point mark.
func legendEntry(_ title: String, style: Int, points: Bool = true) -> String {
  "NaN with \(points ? "linespoints" : "lines") ls \(style) title \(gnuplotString(title))"
}

/// Tics at just these values.
func tics(_ values: [Double]) -> String {
  "(" + values.map { "'\(shortest($0))' \(brief($0))" }.joined(separator: ", ") + ")"
}

/// A coordinate with four decimals, for short scripts.
private func screen(_ fraction: Double) -> String { shortest((1e4 * fraction).rounded() / 1e4) }
