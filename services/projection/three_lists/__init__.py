"""The three lists 三张清单: duties and rectifications; key projects join when their slice exists."""
