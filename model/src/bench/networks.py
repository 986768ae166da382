"""The Python side of NetworkBenchmark: the same networks and tasks in diffusers.

    python3 networks.py NETWORK TASK THREADS PRECISION [DEVICE [BATCH [STEPS]]] < CONFIGURATION

The arguments are those of NetworkBenchmark; the conditional network's configuration, which
`NetworkBenchmark configuration` prints, is read from standard input. Needs torch and diffusers.
"""

import json
import statistics
import sys
import time

import torch
from diffusers import DDIMScheduler, UNet2DConditionModel, UNet2DModel

TRAINING_BATCH = 16
SAMPLING_BATCH = 4
SAMPLING_STEPS = 50
TRAINING_STEPS = 7
WARM_UP = 2
TOKENS = 16

REFERENCE = dict(
    sample_size=32,
    layers_per_block=2,
    block_out_channels=(64, 128, 128, 128),
    down_block_types=("DownBlock2D", "AttnDownBlock2D", "DownBlock2D", "DownBlock2D"),
    up_block_types=("UpBlock2D", "UpBlock2D", "AttnUpBlock2D", "UpBlock2D"),
)


def network(name, batch, device):
    if name == "reference":
        model = UNet2DModel(**REFERENCE).to(device)
        return model, (3, 32, 32), lambda x, t: model(x, t).sample
    config = json.load(sys.stdin)
    model = UNet2DConditionModel(**config).to(device)
    text = torch.randn(batch, TOKENS, config["cross_attention_dim"], device=device)
    return model, (4, 16, 16), lambda x, t: model(x, t, text).sample


def wait(device):
    if device == "cuda":
        torch.cuda.synchronize()


def train(model, shape, forward, batch, steps, device, precision):
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=1e-4, fused=device == "cuda" or torch.__version__ >= "2.4"
    )
    images = torch.randn(batch, *shape, device=device)
    target = torch.randn_like(images)
    timesteps = torch.full((batch,), 500, device=device)
    seconds = []
    for _ in range(WARM_UP + steps):
        start = time.perf_counter()
        optimizer.zero_grad()
        with torch.autocast(device, dtype=torch.bfloat16, enabled=precision == "bf16"):
            out = forward(images, timesteps)
        loss = torch.nn.functional.mse_loss(out.float(), target)
        loss.backward()
        optimizer.step()
        loss.item()
        wait(device)
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds[WARM_UP:])


def ddim(shape, forward, batch, device, precision):
    scheduler = DDIMScheduler()
    scheduler.set_timesteps(SAMPLING_STEPS)
    x = torch.randn(batch, *shape, device=device)

    def step(x, t):
        with torch.autocast(device, dtype=torch.bfloat16, enabled=precision == "bf16"):
            out = forward(x, t)
        return scheduler.step(out.float(), t, x).prev_sample

    with torch.no_grad():
        for t in scheduler.timesteps[:WARM_UP]:
            x = step(x, t)
        wait(device)
        start = time.perf_counter()
        for t in scheduler.timesteps:
            x = step(x, t)
        x.sum().item()
    return time.perf_counter() - start


def main():
    name, task, threads, precision = sys.argv[1:5]
    device = sys.argv[5].lower() if len(sys.argv) > 5 else "cpu"
    batch = TRAINING_BATCH if task != "ddim" else SAMPLING_BATCH
    batch = int(sys.argv[6]) if len(sys.argv) > 6 else batch
    steps = int(sys.argv[7]) if len(sys.argv) > 7 else TRAINING_STEPS
    torch.set_num_threads(int(threads))
    torch.manual_seed(1)
    model, shape, forward = network(name, batch, device)
    if task == "ddim":
        model.eval()
        seconds = ddim(shape, forward, batch, device, precision)
    else:
        if task == "checkpoints":
            model.enable_gradient_checkpointing()
        if task == "channels-last":
            model = model.to(memory_format=torch.channels_last)
        model.train()
        seconds = train(model, shape, forward, batch, steps, device, precision)
    print(f"python {name} {task} {threads} {precision} {seconds:.3f} s")


main()
