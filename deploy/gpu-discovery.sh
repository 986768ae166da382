#!/usr/bin/env bash
# Tells Spark which GPUs a host has: prints {"name": "gpu", "addresses": ["0", "1"]}. Name it in
# spark.worker.resource.gpu.discoveryScript (standalone) or spark.executor.resource.gpu.discoveryScript
# (Kubernetes, YARN).
#
# The addresses are libtorch's: it counts from 0 what CUDA_VISIBLE_DEVICES leaves visible.
set -euo pipefail

if [ -n "${CUDA_VISIBLE_DEVICES+set}" ]; then
  count=$(tr ',' '\n' <<<"$CUDA_VISIBLE_DEVICES" | grep -c '[^[:space:]]' || true)
elif ! command -v nvidia-smi >/dev/null; then
  echo "Cannot find GPUs: there is no nvidia-smi on the PATH" >&2
  exit 1
else
  # Without this assignment a failure of nvidia-smi would look like a host without GPUs.
  list=$(nvidia-smi --query-gpu=index --format=csv,noheader)
  count=$(grep -c '^[0-9]' <<<"$list" || true)
fi

addresses=
for ((index = 0; index < count; index++)); do
  addresses+="${addresses:+, }\"$index\""
done
echo "{\"name\": \"gpu\", \"addresses\": [$addresses]}"
