<?php // php -S 127.0.0.1:3000 receiver.php, or where a web server answers POST {{path}}; needs the extension sodium, which comes with PHP

define('KEY', base64_decode(preg_replace('/^whpk_/', '', getenv('WEBHOOK_PUBLIC_KEY')
    ?: throw new RuntimeException('WEBHOOK_PUBLIC_KEY is not set'))));

// The body is exactly what came in: verify first, parse later.
function verified(string $body): bool
{
    $id = $_SERVER['HTTP_WEBHOOK_ID'] ?? '';
    $timestamp = $_SERVER['HTTP_WEBHOOK_TIMESTAMP'] ?? '';
    if (!preg_match('/^\d{1,12}$/D', $timestamp) || abs(time() - (int) $timestamp) > 300) {
        return false;
    }
    // More than one signature while a key pair is rotated: one that fits is enough.
    foreach (explode(' ', $_SERVER['HTTP_WEBHOOK_SIGNATURE'] ?? '') as $given) {
        $signature = str_starts_with($given, 'v1a,') ? base64_decode(substr($given, 4)) : '';
        if (strlen($signature) === SODIUM_CRYPTO_SIGN_BYTES
            && sodium_crypto_sign_verify_detached($signature, $id . '.' . $timestamp . '.' . $body, KEY)) {
            return true;
        }
    }
    return false;
}

http_response_code(verified(file_get_contents('php://input')) ? 204 : 401);
