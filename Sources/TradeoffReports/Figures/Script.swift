import Results

/// A gnuplot script that draws panels from one CSV file.
struct Script {
  let name: String
  let title: String
  let canvas: Canvas
  /// Plot elements with titles but without data: the legend above all panels.
  let legend: [String]
  let panels: [Panel]

  struct Panel {
    var title: String
    var xLabel: String
    var yLabel: String
    /// Ranges, tics, arrows: lines set before plotting.
    var settings: [String]
    /// What follows `plot`, element by element.
    var elements: [String]
  }

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
  private var legendText: String {
    indented([
      "unset border; unset tics; unset grid; unset xlabel; unset ylabel; unset title",
      "unset logscale; unset object 1; set xrange [0:1]; set yrange [0:1]",
      "set lmargin at screen 0; set rmargin at screen 1",
      "set bmargin at screen \(top(60)); set tmargin at screen 1",
      "set label 1 \(gnuplotString(title)) at screen 0.5, screen \(top(15)) center",
      "set key at screen 0.5, screen \(top(38)) center center horizontal Left reverse samplen 2.5",
      "plot " + legend.joined(separator: ", \\\n    "),
      "unset key; unset label 1",
      "set border 3 lc rgb '#404040'; set grid lc rgb '#dddddd' lw 0.8 dt 1",
      "set tics out scale 0.6 font ',12' textcolor rgb '#202020'",
      "set xtics nomirror; set ytics nomirror",
    ])
  }

  private func size(_ scale: Double) -> String {
    "\(shortest(scale * Canvas.width)),\(shortest(scale * canvas.height))"
  }

  /// The screen coordinate of a distance from the upper edge.
  private func top(_ pixels: Double) -> String {
    screen(1 - pixels / canvas.height)
  }

  private func panelText(_ index: Int) -> String {
    let (panel, area) = (panels[index], canvas.area(index))
    let showsY = !canvas.sharesY || canvas.isLeftmost(index)
    let frame: [String] = [
      "set lmargin at screen \(screen(area.left / Canvas.width))",
      "set rmargin at screen \(screen(area.right / Canvas.width))",
      "set bmargin at screen \(screen(area.bottom / canvas.height))",
      "set tmargin at screen \(screen(area.top / canvas.height))",
      "set title \(gnuplotString(panel.title)) offset 0,-0.5",
      "set xlabel \(gnuplotString(panel.xLabel))",
      "set ylabel \(gnuplotString(showsY ? panel.yLabel : "")) offset 0.5,0",
      "set format y '\(showsY ? "%g" : "")'",
    ]
    let plot = "plot " + panel.elements.joined(separator: ", \\\n    ")
    return indented(frame + panel.settings + [plot])
  }

  private func indented(_ lines: [String]) -> String {
    lines.map { "  " + $0 }.joined(separator: "\n")
  }
}

/// Plot elements for a series of fractions as percentages: error bars from the columns `y`_low and
/// `y`_high, then the line.
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
func legendEntry(_ title: String, style: Int, points: Bool = true) -> String {
  "NaN with \(points ? "linespoints" : "lines") ls \(style) title \(gnuplotString(title))"
}

/// Tics at just these values.
func tics(_ values: [Double]) -> String {
  "(" + values.map { "'\(shortest($0))' \(brief($0))" }.joined(separator: ", ") + ")"
}

/// A coordinate with four decimals, for short scripts.
private func screen(_ fraction: Double) -> String { shortest((1e4 * fraction).rounded() / 1e4) }

/// A gnuplot string literal.
func gnuplotString(_ text: String) -> String {
  "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
}
