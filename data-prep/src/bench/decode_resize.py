"""The plain peer of PictureBenchmark: decode, crop the centre, shrink, encode, with OpenCV alone.

    taskset -c 0 python3 decode_resize.py FOLDER [ROUNDS]

reads every *.jpg of the folder into memory and prints pictures a second (median of the rounds,
after one to warm up). Needs Python with cv2 and numpy (pip install opencv-python-headless).
"""

import pathlib
import statistics
import sys
import time

import cv2
import numpy

SIDE = 256
QUALITY = 95


def convert(data):
    image = cv2.imdecode(numpy.frombuffer(data, numpy.uint8), cv2.IMREAD_COLOR)
    height, width = image.shape[:2]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    square = image[top : top + side, left : left + side]
    small = cv2.resize(square, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    done, encoded = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    assert done
    return encoded.tobytes()


def main():
    cv2.setNumThreads(1)
    files = [path.read_bytes() for path in sorted(pathlib.Path(sys.argv[1]).glob("*.jpg"))]
    if not files:
        sys.exit(f"Cannot measure: there is no *.jpg in {sys.argv[1]}")
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    seconds = []
    for _ in range(rounds + 1):
        start = time.perf_counter()
        for data in files:
            convert(data)
        seconds.append(time.perf_counter() - start)
    median = statistics.median(seconds[1:])
    print(f"{len(files)} pictures, {len(files) / median:.1f} pictures/s")


if __name__ == "__main__":
    main()
