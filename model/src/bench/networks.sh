#!/usr/bin/env bash
# Networks here beside diffusers in Python, on the same cores one after the other: a training step
# and 50 steps of DDIM, of the reference U-Net and of a small conditional one, with one and two
# threads, in fp32 and bf16. Prints seconds and the ratio Python / here. From the root of the
# repository:
#
#   mvn -q -pl model test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath
#   model/src/bench/networks.sh [CPU|CUDA] [NETWORK...]
#
# Where Python has no torch or diffusers only this side is measured, and where the processor has no
# bfloat16 instructions bf16 is left out, as it would be emulated element by element.
set -euo pipefail

device=${1:-CPU}
shift || true
networks=("${@:-reference conditional}")
python=${PYTHON:-python3}
classpath=model/target/test-classes:model/target/classes:$(cat model/target/classpath)
java=(java -Xmx1g -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 -Dorg.bytedeco.javacpp.maxBytes=0
  -cp "$classpath" org.ruyi.model.unet.NetworkBenchmark)

peer=yes
if ! "$python" -c 'import torch, diffusers' 2>/dev/null; then
  echo "Python is not measured: $python cannot import torch and diffusers." >&2
  peer=
fi
precisions="fp32 bf16"
if [ "$device" = CPU ] && ! grep -q -E 'avx512_bf16|amx_bf16' /proc/cpuinfo; then
  echo "bf16 is not measured: this processor has no bfloat16 instructions." >&2
  precisions=fp32
fi

printf '%-12s %-12s %-8s %-10s %8s %8s %6s\n' network task threads precision here python ratio
for network in ${networks[*]}; do
  for task in train ddim; do
    for threads in 1 2; do
      for precision in $precisions; do
        run="$network $task $threads $precision"
        cores=(taskset -c "0-$((threads - 1))" env OMP_NUM_THREADS="$threads")
        here=$("${cores[@]}" "${java[@]}" $run "$device" | awk '/^java/ {print $6}')
        there=-
        if [ "$peer" ]; then
          there=$("${java[@]}" configuration |
            "${cores[@]}" "$python" model/src/bench/networks.py $run "$device" |
            awk '/^python/ {print $6}')
        fi
        printf '%-12s %-12s %-8s %-10s %8s %8s %6s\n' $run "$here" "$there" \
          "$(awk -v h="$here" -v p="$there" 'BEGIN {print p == "-" ? "-" : sprintf("%.2f", p / h)}')"
      done
    done
  done
done
