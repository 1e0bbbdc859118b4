"""The virtual machine lab: one command as root on one of Debian's stock kernels, under QEMU's software emulation.

  kernel.py      fetches and unpacks a kernel package, once
  initramfs.py   packs the few files that bring the guest to the host's tree
  machine.py     starts the file servers and QEMU, streams the output, returns the status

The guest sees the host's files read-only at their own paths, under an overlay in memory that ends with it, so what was
built outside runs inside at once. Nothing is installed in an image and nothing is left behind.
"""
