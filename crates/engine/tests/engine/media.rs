use crate::stage::{Outcome, Stage};
use bytes::Bytes;
use syrinx_engine::{EngineConfig, Error};
use syrinx_model::{Focus, MediaId, MediaKind};
use syrinx_store::MediaPatch;

fn picture(width: u32, height: u32) -> Result<Bytes, image::ImageError> {
    let mut bytes = Vec::new();
    image::RgbImage::new(width, height)
        .write_to(&mut std::io::Cursor::new(&mut bytes), image::ImageFormat::Png)?;
    Ok(bytes.into())
}

#[tokio::test]
async fn an_upload_can_be_looked_at_by_its_name() -> Outcome {
    let stage = Stage::new().await?;
    let engine = &stage.engine;
    let owner = engine.create_owner("ann", None, false).await?.id;
    let row = engine
        .upload(
            owner,
            picture(1000, 500)?,
            "A lake".into(),
            Some(Focus::new(2.0, -0.5)),
        )
        .await?;
    assert_eq!(
        (row.kind, row.mime.as_str(), row.width, row.height),
        (MediaKind::Image, "image/png", Some(1000), Some(500))
    );
    assert_eq!(
        (row.alt.as_str(), row.focus),
        ("A lake", Some(Focus::new(1.0, -0.5)))
    );
    assert!(row.blurhash.is_some());
    let (bytes, mime) = engine.media_file(&row.name).await?.ok_or("no file")?;
    assert_eq!((bytes.len() as u64, mime.as_str()), (row.size, "image/png"));
    let preview = row.preview.ok_or("no preview")?;
    let (bytes, mime) = engine.media_file(&preview).await?.ok_or("no preview")?;
    assert_eq!(
        (mime.as_str(), image::load_from_memory(&bytes)?.width()),
        ("image/jpeg", 640)
    );
    for name in ["", "../key", "unknown.png", "aaaaaaaaaaaaaaaaaaaaaaaaaa.png"] {
        assert!(engine.media_file(name).await?.is_none(), "{name}");
    }
    Ok(())
}

#[tokio::test]
async fn only_its_owner_changes_what_is_said_of_a_file() -> Outcome {
    let stage = Stage::new().await?;
    let engine = &stage.engine;
    let (ann, bob) = (
        engine.create_owner("ann", None, false).await?.id,
        engine.create_owner("bob", None, false).await?.id,
    );
    let id = engine.upload(ann, picture(4, 4)?, String::new(), None).await?.id;
    let patch = MediaPatch {
        alt: Some("A lake".into()),
        focus: None,
    };
    assert!(matches!(
        engine.update_media(bob, id, patch.clone()).await,
        Err(Error::NotFound)
    ));
    assert!(matches!(
        engine.update_media(ann, MediaId(0), patch.clone()).await,
        Err(Error::NotFound)
    ));
    assert_eq!(engine.update_media(ann, id, patch).await?.alt, "A lake");
    let long = MediaPatch {
        alt: Some("x".repeat(1501)),
        focus: None,
    };
    assert!(matches!(
        engine.update_media(ann, id, long).await,
        Err(Error::Invalid(_))
    ));
    Ok(())
}

#[tokio::test]
async fn what_is_no_picture_or_too_large_is_refused_with_a_sentence() -> Outcome {
    let stage = Stage::with(EngineConfig {
        max_image_bytes: 2000,
        ..EngineConfig::default()
    })
    .await?;
    let engine = &stage.engine;
    let owner = engine.create_owner("ann", None, false).await?.id;
    let refused = engine
        .upload(owner, Bytes::from_static(b"<svg/>"), String::new(), None)
        .await;
    assert!(matches!(refused, Err(Error::Invalid(sentence)) if sentence.contains("PNG")));
    let refused = engine
        .upload(owner, Bytes::from(vec![0; 2001]), String::new(), None)
        .await;
    assert!(matches!(refused, Err(Error::TooLarge(_))));
    Ok(())
}
