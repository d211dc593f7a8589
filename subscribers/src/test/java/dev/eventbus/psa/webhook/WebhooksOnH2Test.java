package dev.eventbus.psa.webhook;

class WebhooksOnH2Test extends WebhookContract {}
