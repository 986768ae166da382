#!/usr/bin/env bash
# What a second executor of one thread brings, and what the machine would give: pictures a second of
# one plain libtorch loop, of two at once, of one executor and of two, with the reference U-Net and
# batches of 8. From the root of the repository:
#
#   mvn -o -q test-compile
#   spark-jobs/src/bench/scaling.sh [ROUNDS] [TURNS]
#
# ROUNDS, 2 by default, are of 20 steps each; one and two take TURNS turns, 3 by default.
set -euo pipefail

rounds=${1:-2}
turns=${2:-3}
batch=8
steps=20
jobs=$PWD/spark-jobs/target
classpath=$(cat "$jobs/classpath")
java=(java -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 -Dorg.bytedeco.javacpp.maxBytes=0)

loop() {
  "${java[@]}" -XX:ActiveProcessorCount=1 -cp "$PWD/model/target/test-classes:$classpath" \
    org.ruyi.model.unet.NetworkBenchmark reference train 1 fp32 CPU "$batch" "$steps" |
    awk -v batch="$batch" '/^java/ {print batch / $6}'
}

for _ in $(seq "$turns"); do
  one=$(loop)
  two=$( (loop & loop & wait) | awk '{sum += $1} END {print sum}')
  awk -v one="$one" -v two="$two" 'BEGIN {
    printf "plain loops: %.2f images/s, two at once %.2f: ratio %.3f\n", one, two, two / one }'
done

opens=$(sed -n 's:.*<jvm.opens>\(.*\)</jvm.opens>.*:\1:p' pom.xml)
# shellcheck disable=SC2086
"${java[@]}" -Xmx2g $opens -Dlog4j2.configurationFile=conf/log4j2.properties \
  -cp "$jobs/test-classes:$jobs/classes:$classpath" \
  org.ruyi.jobs.train.ScalingBenchmark "$batch" "$rounds" "$turns"
