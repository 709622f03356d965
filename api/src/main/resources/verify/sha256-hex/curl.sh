# Sends what we would send, signed with $WEBHOOK_SECRET: a receiver that verifies says 2xx, and 401 once a byte is changed.
body='{"specversion":"1.0","id":"1","source":"/try","type":"millrace.test"}'
signature=$(printf %s "$body" | openssl dgst -sha256 -hmac "$WEBHOOK_SECRET" | sed 's/.* //')
curl -i '{{url}}' \
  -H 'Content-Type: application/cloudevents+json' \
  -H "webhook-id: msg_$(date +%s)" \
  -H "webhook-timestamp: $(date +%s)" \
  -H "X-Webhook-Signature: $signature" \
  --data-binary "$body"
