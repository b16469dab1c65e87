"""What the server answers, as types: OpenAPI shows them, the page's are made of them.

A key that is not written down here still arrives, so that nobody's answer is lost over
it; but the document says that there are no others, and the tests hold it to that.
"""
