"""Pictures: from what a selector tells to places on a sheet. The templates beside them only draw.

Everything here is arithmetic on what is given: no query, no clock. ``context`` joins it with the selectors.
"""
