use std::io::BufRead;

use http::{HeaderMap, HeaderName, HeaderValue};
use standardwebhooks::Webhook;

fn main() {
    for line in std::io::stdin().lock().lines() {
        let delivery: serde_json::Value = serde_json::from_str(&line.unwrap()).unwrap();
        let mut headers = HeaderMap::new();
        for (name, value) in delivery["headers"].as_object().unwrap() {
            let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
            headers.insert(name, HeaderValue::from_str(value.as_str().unwrap()).unwrap());
        }
        let webhook = Webhook::new(delivery["secret"].as_str().unwrap()).unwrap();
        match webhook.verify(delivery["body"].as_str().unwrap().as_bytes(), &headers) {
            Ok(()) => println!("ok"),
            Err(error) => println!("refused: {error}"),
        }
    }
}
