<?php // php -S 127.0.0.1:3000 receiver.php, or where a web server answers POST {{path}}

define('SECRET', getenv('WEBHOOK_SECRET') ?: throw new RuntimeException('WEBHOOK_SECRET is not set'));

// The body is exactly what came in: verify first, parse later.
function verified(string $body): bool
{
    $key = base64_decode(preg_replace('/^whsec_/', '', SECRET));
    $id = $_SERVER['HTTP_WEBHOOK_ID'] ?? '';
    $timestamp = $_SERVER['HTTP_WEBHOOK_TIMESTAMP'] ?? '';
    if (!preg_match('/^\d{1,12}$/D', $timestamp) || abs(time() - (int) $timestamp) > 300) {
        return false;
    }
    $expected = 'v1,' . base64_encode(hash_hmac('sha256', $id . '.' . $timestamp . '.' . $body, $key, true));
    // More than one signature while a secret is rotated: one that fits is enough.
    foreach (explode(' ', $_SERVER['HTTP_WEBHOOK_SIGNATURE'] ?? '') as $given) {
        if (hash_equals($expected, $given)) {
            return true;
        }
    }
    return false;
}

http_response_code(verified(file_get_contents('php://input')) ? 204 : 401);
