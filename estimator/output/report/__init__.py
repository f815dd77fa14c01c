"""The report: one file with the answer, what it rests on, and sliders (``live``, ``engine.js``)."""
