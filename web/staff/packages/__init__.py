"""Packages 打包: several projects designed, tendered or contracted together."""
