"""Where Symphony says which pod serves an e-mail address (Symphony docs, "Get started")."""

LOGIN_SERVICE = "https://loginservice.symphony.com"
LOGIN_PATH = "/webcontroller/podLoginInformation"
