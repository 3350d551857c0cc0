# Draws tightness-leakage.svg and tightness-leakage.png from tightness-leakage.csv: gnuplot tightness-leakage.gp
reset
set encoding utf8
set datafile separator comma
set datafile columnheaders
set errorbars small
set style line 1 lc rgb '#000000' lw 1.8 pt 7 ps 0.75
set style line 51 lc rgb '#80000000' lw 1.2 pt 0 ps 0
set style line 2 lc rgb '#0072B2' lw 1.8 pt 5 ps 0.75
set style line 52 lc rgb '#800072B2' lw 1.2 pt 0 ps 0
set style line 3 lc rgb '#D55E00' lw 1.8 pt 9 ps 0.75
set style line 53 lc rgb '#80D55E00' lw 1.2 pt 0 ps 0
set style line 4 lc rgb '#009E73' lw 1.8 pt 13 ps 0.75
set style line 54 lc rgb '#80009E73' lw 1.2 pt 0 ps 0
set style line 5 lc rgb '#CC79A7' lw 1.8 pt 11 ps 0.75
set style line 55 lc rgb '#80CC79A7' lw 1.2 pt 0 ps 0
set style line 6 lc rgb '#E69F00' lw 1.8 pt 15 ps 0.75
set style line 56 lc rgb '#80E69F00' lw 1.2 pt 0 ps 0
set style line 7 lc rgb '#56B4E9' lw 1.8 pt 6 ps 0.75
set style line 57 lc rgb '#8056B4E9' lw 1.2 pt 0 ps 0
set style line 8 lc rgb '#D55E00' lw 1.8 pt 4 ps 0.75
set style line 58 lc rgb '#80D55E00' lw 1.2 pt 0 ps 0
set style line 9 lc rgb '#0072B2' lw 1.8 pt 9 ps 0.75
set style line 59 lc rgb '#800072B2' lw 1.2 pt 0 ps 0
set style line 10 lc rgb '#009E73' lw 1.8 pt 5 ps 0.75
set style line 60 lc rgb '#80009E73' lw 1.2 pt 0 ps 0
set style line 11 lc rgb '#CC79A7' lw 1.8 pt 15 ps 0.75
set style line 61 lc rgb '#80CC79A7' lw 1.2 pt 0 ps 0
set style line 101 lc rgb '#56B4E9' lw 1.8 pt 6 ps 0.75
set style line 151 lc rgb '#8056B4E9' lw 1.2 pt 0 ps 0
set style line 102 lc rgb '#E69F00' lw 1.8 pt 4 ps 0.75
set style line 152 lc rgb '#80E69F00' lw 1.2 pt 0 ps 0
set style line 103 lc rgb '#CC79A7' lw 1.8 pt 13 ps 0.75
set style line 153 lc rgb '#80CC79A7' lw 1.2 pt 0 ps 0
set style line 104 lc rgb '#000000' lw 1.8 pt 8 ps 0.75
set style line 154 lc rgb '#80000000' lw 1.2 pt 0 ps 0
of(name, key, value) = strcol(name) eq key ? value : NaN
do for [format in 'svg png'] {
  if (format eq 'svg') {
    set terminal svg size 900,406 noenhanced font 'sans-serif,13' background rgb 'white'
  } else {
    set terminal pngcairo size 1800,812 noenhanced font 'sans-serif,13' fontscale 1.5 \
      linewidth 2 pointscale 2 background rgb 'white'
  }
  set output 'tightness-leakage.' . format
  set multiplot
  unset border; unset tics; unset grid; unset logscale; unset label; unset object; unset arrow
  set xrange [0:1]; set yrange [0:1]
  set lmargin at screen 0; set rmargin at screen 1
  set bmargin at screen 0.8522; set tmargin at screen 1
  set label 1 'digits, mlp:256-128, ε = 0.75, capacity 0.25' at screen 0.5, screen 0.9631 center
  set key at screen 0.5, screen 0.9064 center center horizontal \
    Left reverse samplen 2.5
  plot NaN with linespoints ls 1 title 'natural', \
    NaN with linespoints ls 2 title 'pgd', \
    NaN with linespoints ls 3 title 'ibp'
  unset key; unset label 1
  set border 3 lc rgb '#404040'; set grid lc rgb '#dddddd' lw 0.8 dt 1
  set tics out scale 0.6 font ',12' textcolor rgb '#202020'
  set xtics nomirror; set ytics nomirror
  set lmargin at screen 0.0756; set rmargin at screen 0.5867
  set bmargin at screen 0.1429; set tmargin at screen 0.7931
  set label 2 'from loose to exact' at screen 0.3311, screen 0.835 center
  set label 3 'bound of the worst case' at screen 0.3311, screen 0.032 center
  set label 4 'IV, area under the curve (%)' at screen 0.02, screen 0.468 center rotate by 90
  set format y '%g'
  set xrange [-0.5:3.5]
  set xtics ('ibp' 0, 'crown' 1, 'alpha' 2, 'exact' 3)
  set yrange [34.7:62.7]; set ytics 5
  plot 50 with lines lc rgb '#606060' lw 1.5 dt 2, \
    'tightness-leakage.csv' using (of('series', 'natural', column('place')) + 0.0):(100*column('auc')):(100*column('auc_low')):(100*column('auc_high')) with yerrorbars ls 51, \
    'tightness-leakage.csv' using (of('series', 'natural', column('place')) + 0.0):(100*column('auc')) with linespoints ls 1, \
    'tightness-leakage.csv' using (of('series', 'pgd', column('place')) + 0.04):(100*column('auc')):(100*column('auc_low')):(100*column('auc_high')) with yerrorbars ls 52, \
    'tightness-leakage.csv' using (of('series', 'pgd', column('place')) + 0.04):(100*column('auc')) with linespoints ls 2, \
    'tightness-leakage.csv' using (of('series', 'ibp', column('place')) + 0.08):(100*column('auc')):(100*column('auc_low')):(100*column('auc_high')) with yerrorbars ls 53, \
    'tightness-leakage.csv' using (of('series', 'ibp', column('place')) + 0.08):(100*column('auc')) with linespoints ls 3
  unset multiplot
  set output
}
