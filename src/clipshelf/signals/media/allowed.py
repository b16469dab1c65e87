"""What FFmpeg may use of itself: a small part, chosen for the videos that people save.

It knows hundreds of formats and decoders, most of them for games and cameras of the
nineties, and reads playlists that name other files or addresses on the network. Every
one of them is code that a hostile file could reach.
"""

from __future__ import annotations

# Containers that hold videos. Playlists, picture sequences and device inputs are left
# out: some of them make FFmpeg open other files, or addresses on the network.
FORMATS = "mov,matroska,avi,mpegts,mpeg,flv,asf,ogg"

# How anything may be opened: the file that was named, and nothing through a network.
PROTOCOLS = "file"

# Decoders by FFmpeg's names. What phones, cameras and video sites write, and what they
# wrote since 2000.
PICTURE_NAMES = """
    h264 hevc vvc av1 libdav1d vp8 vp9 mpeg4 mpeg1video mpeg2video mpegvideo h261 h263
    h263i h263p flv msmpeg4v1 msmpeg4v2 msmpeg4 wmv1 wmv2 wmv3 vc1 theora vp6 vp6a vp6f
    mjpeg mjpegb prores dnxhd dvvideo ffv1 huffyuv ffvhuff utvideo rawvideo png qtrle
    svq1 svq3 cinepak indeo3 rv30 rv40 cfhd"""
SOUND_NAMES = """
    aac aac_latm mp3 mp3float mp2 mp2float mp1 mp1float opus libopus vorbis flac alac
    ac3 eac3 dca wmav1 wmav2 wmapro wmalossless amrnb amrwb libopencore_amrnb
    libopencore_amrwb speex adpcm_ms adpcm_ima_wav adpcm_ima_qt adpcm_swf nellymoser gsm
    gsm_ms qdm2 pcm_alaw pcm_mulaw pcm_s8 pcm_u8 pcm_s16le pcm_s16be pcm_s24le pcm_s24be
    pcm_s32le pcm_s32be pcm_f32le pcm_f32be pcm_f64le pcm_f64be pcm_bluray pcm_dvd"""
PICTURES = frozenset(PICTURE_NAMES.split())
SOUNDS = frozenset(SOUND_NAMES.split())

# Tracks of all kinds: pictures, sound, subtitles, fonts. FFmpeg looks into each before
# anything else can be asked, and has been given thousands.
MOST_STREAMS = 128

OPTIONS = {
    "format_whitelist": FORMATS,
    "protocol_whitelist": PROTOCOLS,
    "codec_whitelist": ",".join(sorted(PICTURES | SOUNDS)),
    "max_streams": str(MOST_STREAMS),
}
