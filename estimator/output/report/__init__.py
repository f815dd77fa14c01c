"""Results as one HTML file that can be sent, kept and printed; it loads nothing from elsewhere.

`document` puts a page together: sections of sentences, charts and tables. What somebody may change
in it is computed in the browser by `engine.js`, which walks a stock as `depletion.exact` does, said
by `page.js` and drawn by `charts.js`; `live` gives them the inputs.
"""
