"""How long does a stock of munitions last?"""

__version__ = "0.1.0"
