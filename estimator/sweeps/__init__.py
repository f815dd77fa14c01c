"""The parts of a sweep: axes and grids, blocks of cells, the cells that need exact arithmetic."""
