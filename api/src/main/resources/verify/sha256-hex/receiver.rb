# gem install sinatra rackup puma; ruby receiver.rb
require "openssl"
require "sinatra"

# The body is exactly what came in: verify first, parse later.
def verified?(env, body)
  expected = OpenSSL::HMAC.hexdigest("SHA256", ENV.fetch("WEBHOOK_SECRET"), body)
  # While a secret is rotated, the second header has the signatures of those before it.
  all = "#{env["HTTP_X_WEBHOOK_SIGNATURE"]} #{env["HTTP_X_WEBHOOK_SIGNATURE_PREVIOUS"]}"
  all.split(" ").any? { |given| OpenSSL.secure_compare(given, expected) }
end

post "{{path}}" do
  verified?(request.env, request.body.read) ? 204 : 401
end
