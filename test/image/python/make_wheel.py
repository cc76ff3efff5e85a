"""Writes the wheel that requirements.txt names: no registry is asked."""

import zipfile

about = "half-1.0.dist-info"
with zipfile.ZipFile("half-1.0-py3-none-any.whl", "w") as wheel:
    wheel.writestr("half.py", "def halved(number):\n    return None if number is None else number / 2\n")
    wheel.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\nName: half\nVersion: 1.0\n")
    wheel.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nGenerator: by-hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
    wheel.writestr(f"{about}/RECORD", f"half.py,,\n{about}/METADATA,,\n{about}/WHEEL,,\n{about}/RECORD,,\n")
