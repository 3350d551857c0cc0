# Draws tradeoff-low-fpr.svg and tradeoff-low-fpr.png from tradeoff-low-fpr.csv: gnuplot tradeoff-low-fpr.gp
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
    set terminal svg size 900,758 noenhanced font 'sans-serif,13' background rgb 'white'
  } else {
    set terminal pngcairo size 1800,1516 noenhanced font 'sans-serif,13' fontscale 1.5 \
      linewidth 2 pointscale 2 background rgb 'white'
  }
  set output 'tradeoff-low-fpr.' . format
  set multiplot
  unset border; unset tics; unset grid; unset logscale; unset label; unset object; unset arrow
  set xrange [0:1]; set yrange [0:1]
  set lmargin at screen 0; set rmargin at screen 1
  set bmargin at screen 0.9208; set tmargin at screen 1
  set label 1 'digits, mlp:256-128, capacity 1' at screen 0.5, screen 0.9802 center
  set key at screen 0.5, screen 0.9499 center center horizontal \
    Left reverse samplen 2.5
  plot NaN with linespoints ls 1 title 'natural', \
    NaN with linespoints ls 2 title 'pgd', \
    NaN with linespoints ls 3 title 'ibp'
  unset key; unset label 1
  set border 3 lc rgb '#404040'; set grid lc rgb '#dddddd' lw 0.8 dt 1
  set tics out scale 0.6 font ',12' textcolor rgb '#202020'
  set xtics nomirror; set ytics nomirror
  set lmargin at screen 0.0756; set rmargin at screen 0.363
  set bmargin at screen 0.5409; set tmargin at screen 0.8892
  set label 2 'strongest attack' at screen 0.2193, screen 0.9116 center
  set label 3 'TPR at 1 % FPR' at screen 0.2193, screen 0.4815 center
  set label 4 'verified test accuracy (%)' at screen 0.02, screen 0.715 center rotate by 90
  set format y '%g'
  set xrange [-0.015:0.098]; set xtics 0.02
  set yrange [-10:103]; set ytics 20
  plot 'tradeoff-low-fpr.csv' using (of('series', 'strongestnatural', column('tpr'))):(100*column('verified')):'tpr_low':'tpr_high':(100*column('verified_low')):(100*column('verified_high')) with xyerrorbars ls 51, \
    'tradeoff-low-fpr.csv' using (of('series', 'strongestnatural', column('tpr'))):(100*column('verified')) with linespoints ls 1, \
    'tradeoff-low-fpr.csv' using (of('series', 'strongestnatural', column('label_x'))):'label_y':'label' with labels center font ',11' textcolor ls 1, \
    'tradeoff-low-fpr.csv' using (of('series', 'strongestpgd', column('tpr'))):(100*column('verified')):'tpr_low':'tpr_high':(100*column('verified_low')):(100*column('verified_high')) with xyerrorbars ls 52, \
    'tradeoff-low-fpr.csv' using (of('series', 'strongestpgd', column('tpr'))):(100*column('verified')) with linespoints ls 2, \
    'tradeoff-low-fpr.csv' using (of('series', 'strongestpgd', column('label_x'))):'label_y':'label' with labels center font ',11' textcolor ls 2, \
    'tradeoff-low-fpr.csv' using (of('series', 'strongestibp', column('tpr'))):(100*column('verified')):'tpr_low':'tpr_high':(100*column('verified_low')):(100*column('verified_high')) with xyerrorbars ls 53, \
    'tradeoff-low-fpr.csv' using (of('series', 'strongestibp', column('tpr'))):(100*column('verified')) with linespoints ls 3, \
    'tradeoff-low-fpr.csv' using (of('series', 'strongestibp', column('label_x'))):'label_y':'label' with labels center font ',11' textcolor ls 3
  set lmargin at screen 0.3852; set rmargin at screen 0.6726
  set bmargin at screen 0.5409; set tmargin at screen 0.8892
  set label 2 'IB: benign' at screen 0.5289, screen 0.9116 center
  set label 3 'TPR at 1 % FPR' at screen 0.5289, screen 0.4815 center
  set label 4 '' at screen 0.3296, screen 0.715 center rotate by 90
  set format y ''
  set xrange [-0.015:0.098]; set xtics 0.02
  set yrange [-10:103]; set ytics 20
  plot 'tradeoff-low-fpr.csv' using (of('series', 'IBnatural', column('tpr'))):(100*column('verified')):'tpr_low':'tpr_high':(100*column('verified_low')):(100*column('verified_high')) with xyerrorbars ls 51, \
    'tradeoff-low-fpr.csv' using (of('series', 'IBnatural', column('tpr'))):(100*column('verified')) with linespoints ls 1, \
    'tradeoff-low-fpr.csv' using (of('series', 'IBnatural', column('label_x'))):'label_y':'label' with labels center font ',11' textcolor ls 1, \
    'tradeoff-low-fpr.csv' using (of('series', 'IBpgd', column('tpr'))):(100*column('verified')):'tpr_low':'tpr_high':(100*column('verified_low')):(100*column('verified_high')) with xyerrorbars ls 52, \
    'tradeoff-low-fpr.csv' using (of('series', 'IBpgd', column('tpr'))):(100*column('verified')) with linespoints ls 2, \
    'tradeoff-low-fpr.csv' using (of('series', 'IBpgd', column('label_x'))):'label_y':'label' with labels center font ',11' textcolor ls 2, \
    'tradeoff-low-fpr.csv' using (of('series', 'IBibp', column('tpr'))):(100*column('verified')):'tpr_low':'tpr_high':(100*column('verified_low')):(100*column('verified_high')) with xyerrorbars ls 53, \
    'tradeoff-low-fpr.csv' using (of('series', 'IBibp', column('tpr'))):(100*column('verified')) with linespoints ls 3, \
    'tradeoff-low-fpr.csv' using (of('series', 'IBibp', column('label_x'))):'label_y':'label' with labels center font ',11' textcolor ls 3
  set lmargin at screen 0.6948; set rmargin at screen 0.9822
  set bmargin at screen 0.5409; set tmargin at screen 0.8892
  set label 2 'IA: adversarial' at screen 0.8385, screen 0.9116 center
  set label 3 'TPR at 1 % FPR' at screen 0.8385, screen 0.4815 center
  set label 4 '' at screen 0.6393, screen 0.715 center rotate by 90
  set format y ''
  set xrange [-0.015:0.098]; set xtics 0.02
  set yrange [-10:103]; set ytics 20
  plot 'tradeoff-low-fpr.csv' using (of('series', 'IAnatural', column('tpr'))):(100*column('verified')):'tpr_low':'tpr_high':(100*column('verified_low')):(100*column('verified_high')) with xyerrorbars ls 51, \
    'tradeoff-low-fpr.csv' using (of('series', 'IAnatural', column('tpr'))):(100*column('verified')) with linespoints ls 1, \
    'tradeoff-low-fpr.csv' using (of('series', 'IAnatural', column('label_x'))):'label_y':'label' with labels center font ',11' textcolor ls 1, \
    'tradeoff-low-fpr.csv' using (of('series', 'IApgd', column('tpr'))):(100*column('verified')):'tpr_low':'tpr_high':(100*column('verified_low')):(100*column('verified_high')) with xyerrorbars ls 52, \
    'tradeoff-low-fpr.csv' using (of('series', 'IApgd', column('tpr'))):(100*column('verified')) with linespoints ls 2, \
    'tradeoff-low-fpr.csv' using (of('series', 'IApgd', column('label_x'))):'label_y':'label' with labels center font ',11' textcolor ls 2, \
    'tradeoff-low-fpr.csv' using (of('series', 'IAibp', column('tpr'))):(100*column('verified')):'tpr_low':'tpr_high':(100*column('verified_low')):(100*column('verified_high')) with xyerrorbars ls 53, \
    'tradeoff-low-fpr.csv' using (of('series', 'IAibp', column('tpr'))):(100*column('verified')) with linespoints ls 3, \
    'tradeoff-low-fpr.csv' using (of('series', 'IAibp', column('label_x'))):'label_y':'label' with labels center font ',11' textcolor ls 3
  set lmargin at screen 0.0756; set rmargin at screen 0.363
  set bmargin at screen 0.0765; set tmargin at screen 0.4248
  set label 2 'IV: worst case' at screen 0.2193, screen 0.4472 center
  set label 3 'TPR at 1 % FPR' at screen 0.2193, screen 0.0172 center
  set label 4 'verified test accuracy (%)' at screen 0.02, screen 0.2507 center rotate by 90
  set format y '%g'
  set xrange [-0.015:0.098]; set xtics 0.02
  set yrange [-10:103]; set ytics 20
  plot 'tradeoff-low-fpr.csv' using (of('series', 'IVnatural', column('tpr'))):(100*column('verified')):'tpr_low':'tpr_high':(100*column('verified_low')):(100*column('verified_high')) with xyerrorbars ls 51, \
    'tradeoff-low-fpr.csv' using (of('series', 'IVnatural', column('tpr'))):(100*column('verified')) with linespoints ls 1, \
    'tradeoff-low-fpr.csv' using (of('series', 'IVnatural', column('label_x'))):'label_y':'label' with labels center font ',11' textcolor ls 1, \
    'tradeoff-low-fpr.csv' using (of('series', 'IVpgd', column('tpr'))):(100*column('verified')):'tpr_low':'tpr_high':(100*column('verified_low')):(100*column('verified_high')) with xyerrorbars ls 52, \
    'tradeoff-low-fpr.csv' using (of('series', 'IVpgd', column('tpr'))):(100*column('verified')) with linespoints ls 2, \
    'tradeoff-low-fpr.csv' using (of('series', 'IVpgd', column('label_x'))):'label_y':'label' with labels center font ',11' textcolor ls 2, \
    'tradeoff-low-fpr.csv' using (of('series', 'IVibp', column('tpr'))):(100*column('verified')):'tpr_low':'tpr_high':(100*column('verified_low')):(100*column('verified_high')) with xyerrorbars ls 53, \
    'tradeoff-low-fpr.csv' using (of('series', 'IVibp', column('tpr'))):(100*column('verified')) with linespoints ls 3, \
    'tradeoff-low-fpr.csv' using (of('series', 'IVibp', column('label_x'))):'label_y':'label' with labels center font ',11' textcolor ls 3
  set lmargin at screen 0.3852; set rmargin at screen 0.6726
  set bmargin at screen 0.0765; set tmargin at screen 0.4248
  set label 2 'lira-offline' at screen 0.5289, screen 0.4472 center
  set label 3 'TPR at 1 % FPR' at screen 0.5289, screen 0.0172 center
  set label 4 '' at screen 0.3296, screen 0.2507 center rotate by 90
  set format y ''
  set xrange [-0.015:0.098]; set xtics 0.02
  set yrange [-10:103]; set ytics 20
  plot 'tradeoff-low-fpr.csv' using (of('series', 'lira-offlinenatural', column('tpr'))):(100*column('verified')):'tpr_low':'tpr_high':(100*column('verified_low')):(100*column('verified_high')) with xyerrorbars ls 51, \
    'tradeoff-low-fpr.csv' using (of('series', 'lira-offlinenatural', column('tpr'))):(100*column('verified')) with linespoints ls 1, \
    'tradeoff-low-fpr.csv' using (of('series', 'lira-offlinenatural', column('label_x'))):'label_y':'label' with labels center font ',11' textcolor ls 1, \
    'tradeoff-low-fpr.csv' using (of('series', 'lira-offlinepgd', column('tpr'))):(100*column('verified')):'tpr_low':'tpr_high':(100*column('verified_low')):(100*column('verified_high')) with xyerrorbars ls 52, \
    'tradeoff-low-fpr.csv' using (of('series', 'lira-offlinepgd', column('tpr'))):(100*column('verified')) with linespoints ls 2, \
    'tradeoff-low-fpr.csv' using (of('series', 'lira-offlinepgd', column('label_x'))):'label_y':'label' with labels center font ',11' textcolor ls 2, \
    'tradeoff-low-fpr.csv' using (of('series', 'lira-offlineibp', column('tpr'))):(100*column('verified')):'tpr_low':'tpr_high':(100*column('verified_low')):(100*column('verified_high')) with xyerrorbars ls 53, \
    'tradeoff-low-fpr.csv' using (of('series', 'lira-offlineibp', column('tpr'))):(100*column('verified')) with linespoints ls 3, \
    'tradeoff-low-fpr.csv' using (of('series', 'lira-offlineibp', column('label_x'))):'label_y':'label' with labels center font ',11' textcolor ls 3
  unset multiplot
  set output
}
