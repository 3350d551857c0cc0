# Draws bound-tightness.svg and bound-tightness.png from bound-tightness.csv: gnuplot bound-tightness.gp
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
  set output 'bound-tightness.' . format
  set multiplot
  unset border; unset tics; unset grid; unset logscale; unset label; unset object; unset arrow
  set xrange [0:1]; set yrange [0:1]
  set lmargin at screen 0; set rmargin at screen 1
  set bmargin at screen 0.8522; set tmargin at screen 1
  set label 1 'digits, mlp:256-128, capacity 0.25' at screen 0.5, screen 0.9631 center
  set key at screen 0.5, screen 0.9064 center center horizontal \
    Left reverse samplen 2.5
  plot NaN with boxes ls 7 fill solid noborder title 'ibp', \
    NaN with boxes ls 6 fill solid noborder title 'zonotope', \
    NaN with boxes ls 5 fill solid noborder title 'dual', \
    NaN with boxes ls 4 fill solid noborder title 'crown', \
    NaN with boxes ls 3 fill solid noborder title 'alpha', \
    NaN with boxes ls 2 fill solid noborder title 'exact', \
    NaN with vectors nohead ls 1 title 'PGD'
  unset key; unset label 1
  set border 3 lc rgb '#404040'; set grid lc rgb '#dddddd' lw 0.8 dt 1
  set tics out scale 0.6 font ',12' textcolor rgb '#202020'
  set xtics nomirror; set ytics nomirror
  set lmargin at screen 0.0756; set rmargin at screen 0.363
  set bmargin at screen 0.1429; set tmargin at screen 0.7931
  set label 2 'natural' at screen 0.2193, screen 0.835 center
  set label 3 'ε (intensity levels)' at screen 0.2193, screen 0.032 center
  set label 4 'test inputs (%)' at screen 0.02, screen 0.468 center rotate by 90
  set format y '%g'
  set xrange [-0.6:0.6]; set yrange [0:100]; set ytics 20
  set xtics ('0.75' 0); set boxwidth 0.13
  plot 'bound-tightness.csv' using (of('series', 'ibpnatural', column('place')) + -0.325):(100*column('share')) with boxes ls 7 fill solid noborder, \
    'bound-tightness.csv' using (of('series', 'zonotopenatural', column('place')) + -0.195):(100*column('share')) with boxes ls 6 fill solid noborder, \
    'bound-tightness.csv' using (of('series', 'dualnatural', column('place')) + -0.065):(100*column('share')) with boxes ls 5 fill solid noborder, \
    'bound-tightness.csv' using (of('series', 'crownnatural', column('place')) + 0.065):(100*column('share')) with boxes ls 4 fill solid noborder, \
    'bound-tightness.csv' using (of('series', 'alphanatural', column('place')) + 0.195):(100*column('share')) with boxes ls 3 fill solid noborder, \
    'bound-tightness.csv' using (of('series', 'exactnatural', column('place')) + 0.325):(100*column('share')) with boxes ls 2 fill solid noborder, \
    'bound-tightness.csv' using (of('series', 'PGDnatural', column('place')) - 0.43):(100*column('share')):(0.86):(0) with vectors nohead ls 1
  set lmargin at screen 0.3852; set rmargin at screen 0.6726
  set bmargin at screen 0.1429; set tmargin at screen 0.7931
  set label 2 'pgd' at screen 0.5289, screen 0.835 center
  set label 3 'ε (intensity levels)' at screen 0.5289, screen 0.032 center
  set label 4 '' at screen 0.3296, screen 0.468 center rotate by 90
  set format y ''
  set xrange [-0.6:0.6]; set yrange [0:100]; set ytics 20
  set xtics ('0.75' 0); set boxwidth 0.13
  plot 'bound-tightness.csv' using (of('series', 'ibppgd', column('place')) + -0.325):(100*column('share')) with boxes ls 7 fill solid noborder, \
    'bound-tightness.csv' using (of('series', 'zonotopepgd', column('place')) + -0.195):(100*column('share')) with boxes ls 6 fill solid noborder, \
    'bound-tightness.csv' using (of('series', 'dualpgd', column('place')) + -0.065):(100*column('share')) with boxes ls 5 fill solid noborder, \
    'bound-tightness.csv' using (of('series', 'crownpgd', column('place')) + 0.065):(100*column('share')) with boxes ls 4 fill solid noborder, \
    'bound-tightness.csv' using (of('series', 'alphapgd', column('place')) + 0.195):(100*column('share')) with boxes ls 3 fill solid noborder, \
    'bound-tightness.csv' using (of('series', 'exactpgd', column('place')) + 0.325):(100*column('share')) with boxes ls 2 fill solid noborder, \
    'bound-tightness.csv' using (of('series', 'PGDpgd', column('place')) - 0.43):(100*column('share')):(0.86):(0) with vectors nohead ls 1
  set lmargin at screen 0.6948; set rmargin at screen 0.9822
  set bmargin at screen 0.1429; set tmargin at screen 0.7931
  set label 2 'ibp' at screen 0.8385, screen 0.835 center
  set label 3 'ε (intensity levels)' at screen 0.8385, screen 0.032 center
  set label 4 '' at screen 0.6393, screen 0.468 center rotate by 90
  set format y ''
  set xrange [-0.6:0.6]; set yrange [0:100]; set ytics 20
  set xtics ('0.75' 0); set boxwidth 0.13
  plot 'bound-tightness.csv' using (of('series', 'ibpibp', column('place')) + -0.325):(100*column('share')) with boxes ls 7 fill solid noborder, \
    'bound-tightness.csv' using (of('series', 'zonotopeibp', column('place')) + -0.195):(100*column('share')) with boxes ls 6 fill solid noborder, \
    'bound-tightness.csv' using (of('series', 'dualibp', column('place')) + -0.065):(100*column('share')) with boxes ls 5 fill solid noborder, \
    'bound-tightness.csv' using (of('series', 'crownibp', column('place')) + 0.065):(100*column('share')) with boxes ls 4 fill solid noborder, \
    'bound-tightness.csv' using (of('series', 'alphaibp', column('place')) + 0.195):(100*column('share')) with boxes ls 3 fill solid noborder, \
    'bound-tightness.csv' using (of('series', 'exactibp', column('place')) + 0.325):(100*column('share')) with boxes ls 2 fill solid noborder, \
    'bound-tightness.csv' using (of('series', 'PGDibp', column('place')) - 0.43):(100*column('share')):(0.86):(0) with vectors nohead ls 1
  unset multiplot
  set output
}
